import type { RawFormat } from './raw-relation.ts';

export const FORMAT_NAMES: Readonly<Record<RawFormat, string>> = {
  delimited: 'delimited text',
  ndjson: 'NDJSON',
  parquet: 'Parquet',
  xes: 'XES',
  x12: 'X12',
  edifact: 'EDIFACT',
  epcis: 'EPCIS',
};

export const RAW_FORMATS = Object.keys(FORMAT_NAMES) as [RawFormat, ...RawFormat[]];

/** Formats whose rows are messages: what happened in them only a mapping can say, and which pack has one. */
export const MESSAGE_FORMATS: Readonly<Partial<Record<RawFormat, string>>> = {
  x12: 'x12',
  edifact: 'edifact',
  epcis: 'epcis',
};
