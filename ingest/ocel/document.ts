/** How a source writes the type of an attribute, as OCEL 2.0 names it. */
export type OcelType = 'string' | 'time' | 'integer' | 'float' | 'boolean';

export interface OcelValue {
  name: string;
  /** as written; numbers are not read */
  value: string;
  /** what the writing itself tells of its type; null where all is text */
  writtenAs: 'string' | 'integer' | 'float' | 'boolean' | null;
  /** from when it holds; null where nothing stands, and for events */
  time: string | null;
}

export interface OcelRelation {
  object: string;
  /** null where nothing stands */
  qualifier: string | null;
}

/** An event or an object as the source wrote it; null where nothing stands. */
export interface OcelEntry {
  kind: 'event' | 'object';
  /** of a text file */
  line: number | null;
  id: string | null;
  type: string | null;
  /** of an event */
  time: string | null;
  values: readonly OcelValue[];
  relations: readonly OcelRelation[];
}

export interface OcelTypeDeclaration {
  kind: 'event' | 'object';
  name: string;
  /** type: as written */
  attributes: readonly { name: string; type: string }[];
}

/** What of a file can be no entry. */
export interface OcelRefusal {
  line: number | null;
  code: 'entry-invalid' | 'value-invalid' | 'reference-dangling';
  /** names what stands there and what was expected */
  reason: string;
  raw: string;
}

/** Receives a log as it is read. Types may come after what is of them. */
export interface OcelHandler {
  type(declaration: OcelTypeDeclaration): void;
  entry(entry: OcelEntry): void;
  refused(refusal: OcelRefusal): void;
  /** What is no part of a log: its name, however often. */
  leftOut(what: string): void;
}
