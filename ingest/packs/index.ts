export { type Pack, packNamed, packText, readPacks } from './pack-index.ts';
export { isPackReference, type PackSettings, parsePackReference } from './pack-reference.ts';
export { withSettings } from './with-settings.ts';
