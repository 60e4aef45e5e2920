import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { EventLogError, type LogSettings } from '../../eventlog/index.ts';
import { isPackReference, packText, parsePackReference, withSettings } from '../packs/index.ts';
import { checkStream } from './check-stream.ts';
import { checkTogether } from './check-together.ts';
import { checkWithdrawals } from './check-withdrawals.ts';
import { type MappingContent, mappingSchema, type Stream } from './language.ts';
import { resolveShared } from './resolve-shared.ts';
import { type Fault, parseSource, type Source } from './source.ts';

/** A mapping that keeps its own rules; whether its columns exist is known once the files are. */
export interface Mapping {
  source: Source;
  settings: LogSettings;
  streams: readonly Stream[];
}

/**
 * Reads the mappings of one log, each checked by itself and all together.
 *
 * @throws EventLogError as readMapping does
 */
export function readMappings<Paths extends readonly string[]>(paths: Paths): { [Index in keyof Paths]: Mapping } {
  const mappings = withOwnCaseNotion(paths.map(readMapping));
  checkTogether(mappings);
  return mappings as { [Index in keyof Paths]: Mapping };
}

/** What a case is, mappings of one's own decide before packs. */
function withOwnCaseNotion(mappings: readonly Mapping[]): Mapping[] {
  const own = mappings.find(({ source }) => !isPackReference(source.file));
  if (own === undefined) return [...mappings];
  const { caseNotion } = own.settings;
  return mappings.map((mapping) =>
    isPackReference(mapping.source.file) ? { ...mapping, settings: { ...mapping.settings, caseNotion } } : mapping,
  );
}

/**
 * Reads and checks one mapping file, or a pack (`pack:NAME`); what its `log` names may be in others of the same log.
 *
 * @throws EventLogError `file-not-found`, or `mapping-invalid` with every fault found: file, line, column, the value,
 * what was expected and the nearest known name
 */
export function readMapping(path: string): Mapping {
  return isPackReference(path) ? readPack(path) : parseMapping(path, readText(path));
}

function readPack(reference: string): Mapping {
  const { pack, settings } = parsePackReference(reference);
  return parseMapping(reference, packText(pack), (content) => withSettings(content, reference, settings));
}

/**
 * @param file as it is called in messages
 * @param prepare what becomes of the content before it is checked
 */
export function parseMapping(file: string, yaml: string, prepare = (content: unknown): unknown => content): Mapping {
  const source = parseSource(file, yaml);
  const parsed = mappingSchema.safeParse(prepare(source.content));
  if (!parsed.success) throw source.error(parsed.error.issues.flatMap(faultsOf));
  const { streams, faults: unresolved } = resolveShared(parsed.data);
  const faults = [
    ...unresolved,
    ...streams.flatMap((stream, index) => checkStream(stream, ['streams', index])),
    ...checkWithdrawals(streams),
  ];
  if (faults.length > 0) throw source.error(faults);
  return { source, settings: settingsOf(parsed.data), streams };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new EventLogError('file-not-found', `The mapping ${path} cannot be read. Give the path of a YAML file.`, {
      cause,
    });
  }
}

/** Of a value with a short and a long form, the faults of the long one, which stands last. */
function faultsOf(issue: z.core.$ZodIssue): Fault[] {
  if (issue.code === 'invalid_union') {
    const longForm = issue.errors.at(-1) ?? [];
    return longForm.flatMap((inner) => faultsOf({ ...inner, path: [...issue.path, ...inner.path] }));
  }
  if (issue.code === 'unrecognized_keys') {
    return [{ path: [...issue.path, issue.keys[0] ?? ''], ofKey: true, message: issue.message }];
  }
  const ofKey = issue.code === 'custom' && issue.params?.['ofKey'] === true;
  return [{ path: issue.path, ofKey, message: issue.message }];
}

function settingsOf({ log, streams }: MappingContent): LogSettings {
  const hasTransitions = streams.some(({ events }) => events.some(({ transition }) => transition !== undefined));
  return { ...log, lifecycle: log.lifecycle ?? (hasTransitions ? 'pair' : 'each') };
}
