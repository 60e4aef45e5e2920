import { type Command, Option } from 'commander';
import { parseSlice } from '../../eventlog/index.ts';
import { compileSlice, readSliceContext } from '../../mining/queries/index.ts';
import { type CaseSelection, EXPORT_FORMATS, type ExportFormat, exportLog, type Store } from '../../store/index.ts';
import { formatCount } from '../format.ts';
import { print } from '../print.ts';
import { progressBar } from '../progress.ts';
import { DEFAULT_STORE, reading } from '../with-store.ts';

interface Options {
  db: string;
  format: ExportFormat;
  json?: true;
  slice?: string;
}

export function addExportCommand(program: Command): void {
  program
    .command('export <path>')
    .description('the log as a file that comes back as the same log; a name that ends in .gz is packed')
    .addOption(new Option('--format <format>', 'of the file').choices(EXPORT_FORMATS).makeOptionMandatory())
    .option('--db <file>', 'the store', DEFAULT_STORE)
    .option('--slice <json>', 'which cases, as JSON; see docs/slice.md')
    .option('--json', 'one JSON document on standard output')
    .action((path: string, { db, format, json, slice }: Options) =>
      reading(db, async (store) => {
        const progress = progressBar();
        try {
          const cases = await selectionOf(store, slice);
          const onProgress = (share: number) => progress.report('writing', share);
          const report = await exportLog(store, format, path, { ...(cases && { cases }), onProgress });
          progress.stop();
          print(report, json ?? false, ({ cases: written, records }) => {
            return `${path}: ${formatCount(written)} cases, ${formatCount(records)} records.`;
          });
        } finally {
          progress.stop();
        }
      }),
    );
}

/** The slice's cases; null: all. */
async function selectionOf(store: Store, text: string | undefined): Promise<CaseSelection | null> {
  if (text === undefined) return null;
  const { casesSql, parameters } = compileSlice(parseSlice(text), await readSliceContext(store));
  return casesSql === null ? null : { sql: casesSql, parameters };
}
