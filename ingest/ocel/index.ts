export { type OcelText, ocelTextIn } from './detect-ocel.ts';
export type { OcelEntry, OcelHandler, OcelRefusal, OcelTypeDeclaration } from './document.ts';
export { OcelJsonReader } from './ocel-json.ts';
export { ocelTablesIn, readOcelSqlite } from './ocel-sqlite.ts';
export { OcelXmlReader } from './ocel-xml.ts';
