import { fileURLToPath } from 'node:url';
import type { Source } from '../source.ts';
import { readDeclaration, type Settings } from './declaration.ts';
import { declaredSource } from './rest-source.ts';

const PACKS = ['sap-s4', 'odoo', 'shopify', 'business-central', 'netsuite'] as const;

/** Web sources that come with Throughline: each a declaration, and the mapping beside it. */
export const packSources = (): Source<Settings>[] =>
  PACKS.map((pack) => declaredSource(pack, () => readDeclaration(pathOf(pack))));

const pathOf = (pack: string): string => fileURLToPath(new URL(`../../packs/${pack}/source.yaml`, import.meta.url));
