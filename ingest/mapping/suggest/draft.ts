import type { AttributeType } from '../../../eventlog/index.ts';

/** A mapping that is suggested, with why everything is as it is. */
export interface Draft {
  file: string;
  rows: number;
  caseNotion: Explained;
  promise: Explained | null;
  deliveredBy: Explained | null;
  /** columns that may hold the value at stake */
  values: readonly string[];
  /** whether any time carries no offset */
  needsZone: boolean;
  /** of most times */
  timeFormat: DraftFormat | null;
  /** columns that must be filled for a row to be read */
  present: readonly string[];
  absent: readonly { column: string; texts: readonly string[] }[];
  objects: readonly DraftObject[];
  links: readonly { child: string; parent: string; why: string }[];
  events: readonly DraftEvent[];
  leftOut: readonly { column: string; why: string }[];
}

export interface Explained {
  text: string;
  why: string;
}

export interface DraftFormat {
  formats: readonly string[];
  why: string;
}

export interface DraftObject {
  type: string;
  key: readonly string[];
  why: string;
  attributes: readonly DraftAttribute[];
}

export interface DraftAttribute {
  column: string;
  type: AttributeType;
  /** of an instant, where it is not that of the stream */
  formats: readonly string[] | null;
  /** of a number, what its name says that it is measured in */
  measure: { key: 'unit' | 'currency'; name: string } | null;
  why: string | null;
}

export interface DraftEvent {
  activity: { constant: string } | { column: string; codes: readonly { value: string; rows: number }[] };
  of: string;
  at: DraftTime;
  start: DraftTime | null;
  resource: Explained | null;
  /** codes: words that are written otherwise */
  transition: (Explained & { codes: readonly { value: string; word: string }[] }) | null;
  instance: Explained | null;
  identity: Explained | null;
  present: readonly string[];
  attributes: readonly DraftAttribute[];
  why: string;
}

export interface DraftTime {
  column: string;
  formats: readonly string[] | null;
  why: string;
}
