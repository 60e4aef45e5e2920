import { existsSync, writeFileSync } from 'node:fs';
import { EventLogError } from '../eventlog/index.ts';
import { openStore } from '../store/index.ts';
import { checkText } from './check-mapping.ts';
import { print, say } from './print.ts';

export interface MapSuggestOptions {
  out?: string;
  json?: true;
}

/** Drafts a mapping, writes or prints it, and says what it makes of the file; exit code 5 where some rows break it. */
export async function suggestMappingCommand(file: string, { out, json }: MapSuggestOptions): Promise<void> {
  if (out !== undefined && existsSync(out)) {
    throw new EventLogError(
      'file-unwritable',
      `${out} is there already. Give another name with --out, or move it away.`,
    );
  }
  const { isBroken, suggestMapping } = await import('../ingest/index.ts');
  const store = await openStore(null, { memoryLimit: '2500MB' });
  try {
    const { yaml, check } = await suggestMapping(store, file);
    const checked = { ...check, mapping: out ?? 'The draft' };
    if (out !== undefined) writeOut(out, yaml);
    print({ out: out ?? null, yaml, files: check.files }, json ?? false, () =>
      out === undefined ? yaml.trimEnd() : `Written to ${out}. Read it, then: throughline map check ${out} ${file}`,
    );
    if (!json) say(checkText(checked));
    if (check.faults.length > 0) throw new Error(`The draft is no mapping:\n${checkText(checked)}`);
    if (isBroken(check)) process.exitCode = 5;
  } finally {
    store.close();
  }
}

function writeOut(out: string, yaml: string): void {
  try {
    writeFileSync(out, yaml);
  } catch (cause) {
    throw new EventLogError('file-unwritable', `The mapping ${out} cannot be written. Give a folder that is there.`, {
      cause,
    });
  }
}
