import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { EventLogError, type LogSettings } from '../../eventlog/index.ts';
import { checkStream } from './check-stream.ts';
import { checkTogether } from './check-together.ts';
import { type MappingContent, mappingSchema, type Stream } from './language.ts';
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
  const mappings = paths.map(readMapping);
  checkTogether(mappings);
  return mappings as { [Index in keyof Paths]: Mapping };
}

/**
 * Reads and checks one mapping file; what its `log` names may be in others of the same log.
 *
 * @throws EventLogError `file-not-found`, or `mapping-invalid` with every fault found: file, line, column, the value,
 * what was expected and the nearest known name
 */
export function readMapping(path: string): Mapping {
  return parseMapping(path, readText(path));
}

/** @param file as it is called in messages */
export function parseMapping(file: string, yaml: string): Mapping {
  const source = parseSource(file, yaml);
  const parsed = mappingSchema.safeParse(source.content);
  if (!parsed.success) throw source.error(parsed.error.issues.flatMap(faultsOf));
  const faults = parsed.data.streams.flatMap((stream, index) => checkStream(stream, ['streams', index]));
  if (faults.length > 0) throw source.error(faults);
  return { source, settings: settingsOf(parsed.data), streams: parsed.data.streams };
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
