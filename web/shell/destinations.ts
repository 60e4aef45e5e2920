import { capital, type Noun } from '../format/noun.ts';
import type { IconName } from '../parts/icon.tsx';

export interface Destination {
  path: string;
  title: string;
  /** where there is room for one word only; left out: the title */
  word?: string;
  icon: IconName;
  /** has a place of its own at the foot of a narrow screen, where four fit; the others are under "More" */
  first?: true;
}

/** Every page that can be gone to, in the order of the navigation. @param noun null: not known yet, and left blank */
export const destinations = (noun: Noun | null): readonly Destination[] => [
  { path: '/', title: 'Overview', icon: 'overview', first: true },
  { path: '/map', title: 'Process map', word: 'Map', icon: 'map', first: true },
  { path: '/variants', title: 'Variants', icon: 'variants' },
  { path: '/stalls', title: 'Stalls', icon: 'stalls', first: true },
  { path: '/loops', title: 'Loops', icon: 'loops', first: true },
  { path: '/handoffs', title: 'Hand-offs', icon: 'handoffs' },
  { path: '/links', title: 'Links', icon: 'links' },
  { path: '/case', title: noun === null ? '\u00a0' : capital(noun.many), icon: 'order' },
  { path: '/data', title: 'Data quality', icon: 'data' },
  { path: '/sources', title: 'Sources', icon: 'sources' },
];

/** The destination that an address belongs to. */
export const destinationAt = (path: string, all: readonly Destination[]): Destination | undefined =>
  all.find((destination) => destination.path.split('/')[1] === path.split('/')[1]);
