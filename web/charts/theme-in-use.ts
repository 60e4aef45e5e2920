import { createContext } from 'react';
import { LIGHT, type Theme } from '../design/themes.ts';

export const ThemeInUse = createContext<Theme>(LIGHT);
