export { EDIFACT_COLUMNS, X12_COLUMNS } from './columns.ts';
export { edifactReader } from './edifact.ts';
export type { EdiHandler, EdiNote, EdiOptions, EdiRefusal, EdiSet } from './envelope-form.ts';
export { type EdiReader, type EdiText, readEdi } from './reader.ts';
export { x12Reader } from './x12.ts';
