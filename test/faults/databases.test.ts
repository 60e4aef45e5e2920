import { DATABASES } from './families.ts';
import { trySeeds } from './try-seeds.ts';

trySeeds(DATABASES);
