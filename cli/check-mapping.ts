import type { CheckedFile, MappingCheck } from '../ingest/index.ts';
import { formatCount } from './format.ts';
import { print, say } from './print.ts';
import { openStore } from '../store/index.ts';

export interface MapCheckOptions {
  with?: string[];
  rows?: number;
  json?: true;
}

/** Checks a mapping, prints what was found and sets the exit code: 2 where the mapping is wrong, 5 where the sample broke it. */
export async function checkMappingCommand(
  mapping: string,
  data: string | undefined,
  options: MapCheckOptions,
): Promise<void> {
  const { checkMapping, isBroken } = await import('../ingest/index.ts');
  const store = await openStore(null, { memoryLimit: '2500MB' });
  try {
    const { rows, json, with: others = [] } = options;
    const check = await checkMapping(store, mapping, {
      others,
      ...(data === undefined ? {} : { data }),
      ...(rows === undefined ? {} : { rows }),
    });
    print(check, json ?? false, checkText);
    if (check.faults.length > 0) process.exitCode = 2;
    else if (isBroken(check)) process.exitCode = 5;
    if (process.exitCode && !json)
      say(check.faults.length > 0 ? 'The mapping is wrong.' : 'The sample broke the mapping.');
  } finally {
    store.close();
  }
}

export function checkText({ mapping, faults, files }: MappingCheck): string {
  if (faults.length > 0) return faults.map(faultText).join('\n\n');
  return [`${mapping} keeps the rules of the language.`, ...files.map(fileText)].join('\n\n');
}

/** The fault, its line, and a caret below the place. */
function faultText({ file, line, column, message, text }: MappingCheck['faults'][number]): string {
  const gutter = `${line} | `;
  return `${file}, line ${line}, column ${column}: ${message}\n${gutter}${text}\n${' '.repeat(gutter.length + column - 1)}^`;
}

function fileText(file: CheckedFile): string {
  const { source, path, rowsRead, leftOut, objects, events, links, withdrawals, rejected, fault } = file;
  if (fault !== null) return `${source} (${path}): ${fault.message}`;
  return [
    `${source} (${path}): ${formatCount(rowsRead)} rows` + (leftOut > 0 ? `, ${formatCount(leftOut)} left out` : ''),
    ...objects.map(({ type, count }) => `  object ${type}: ${formatCount(count)}`),
    ...links.map(
      ({ link, rule, confidence, made }) => `  link ${link}: ${formatCount(made)} (${rule}, confidence ${confidence})`,
    ),
    ...events.map(
      ({ activity, made, leftOut: skipped, absent, unlisted, rejected: lost }) =>
        `  event ${activity}: ${formatCount(made)}; ${formatCount(skipped)} left out, ${formatCount(absent)} without a time, ` +
        `${formatCount(unlisted)} not listed, ${formatCount(lost)} rejected`,
    ),
    ...withdrawals.map(({ of, made }) => `  withdrawals of ${of}: ${formatCount(made)}`),
    ...rejected.map(
      ({ code, column, rows, line, reason, raw }) =>
        `  rejected ${formatCount(rows)} times, ${code}${column === null ? '' : ` in ${column}`}: ${reason}` +
        `\n    ${line === null ? 'for example' : `line ${line}`}: ${shortened(raw)}`,
    ),
  ].join('\n');
}

const shortened = (text: string): string => (text.length > 160 ? `${text.slice(0, 159)}…` : text);
