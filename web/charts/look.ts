import type { Theme } from '../design/themes.ts';
import type { Noun } from '../format/noun.ts';

/** What a chart is drawn for, besides its rows. */
export interface ChartLook {
  theme: Theme;
  /** pixels */
  width: number;
  /** what a case is called */
  noun: Noun;
}
