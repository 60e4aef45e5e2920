import { EventLogError } from '../../eventlog/index.ts';
import type { PackSettings } from './pack-reference.ts';

/** A mapping as its YAML gives it: every scalar a text. */
interface PackContent {
  streams: PackStream[];
}
interface PackStream {
  file: string;
  source?: string;
  zone?: unknown;
  options?: Readonly<Record<string, string>>;
}

/**
 * The content of a pack's mapping with what is said of it where it is named: `files` takes the place of the one file that
 * it reads, `zone` that of the zone of its streams, `as` stands before the names of its sources, so that the pack may be
 * named twice, and the others say how its files are written.
 *
 * @throws EventLogError `option-invalid` where `files` is said of a pack that reads several
 */
export function withSettings(content: unknown, reference: string, settings: PackSettings): unknown {
  const { as, files, zone, ...options } = settings;
  const mapping = content as PackContent;
  if (files !== undefined) assertReadsOneFile(mapping, reference);
  const streams = mapping.streams.map((stream) => ({
    ...stream,
    ...(as === undefined ? {} : { source: `${as} ${stream.source ?? stream.file}` }),
    ...(files === undefined ? {} : { file: files }),
    ...(zone === undefined ? {} : { zone }),
    ...(Object.keys(options).length === 0 ? {} : { options: { ...stream.options, ...options } }),
  }));
  return { ...mapping, streams };
}

function assertReadsOneFile({ streams }: PackContent, reference: string): void {
  const files = [...new Set(streams.map(({ file }) => file))];
  if (files.length === 1) return;
  throw new EventLogError(
    'option-invalid',
    `${reference}: this pack reads several files, ${files.join(', ')}. Call yours so, or copy the pack: throughline packs show.`,
  );
}
