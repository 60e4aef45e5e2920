import { createContext } from 'react';

/** How many hues the style sheet has for activities. */
const HUES = 24;

/** Activities in the order in which they take their colours. */
export const ActivityColours = createContext<readonly string[]>([]);

/** The hue of an activity, the same on every page; unknown ones share the first. */
export function hueOf(colours: readonly string[], activity: string): number {
  return Math.max(0, colours.indexOf(activity)) % HUES;
}
