export { readEpcisJson } from './epcis-json.ts';
export { EpcisXmlReader } from './epcis-xml.ts';
export { EPCIS_COLUMNS, type EpcisCells } from './event-row.ts';
export { type EventPlace } from './place.ts';
export { type EpcisHandler, type EpcisRefusal, type EpcisRow } from './reader.ts';
