import { suggestion } from '../../eventlog/index.ts';
import { columnsUsed } from './columns.ts';
import { joinedColumn } from './joined-column.ts';
import { NUMBER_TESTS, type Stream } from './language.ts';
import type { Fault, Path } from './source.ts';

/** Joins that could never give anything, and rules for joined columns that stand in the wrong place. */
export const checkJoins = (stream: Stream, path: Path): Fault[] => [
  ...Object.keys(stream.join).flatMap((name, index) => checkJoin(stream, name, index, [...path, 'join', name])),
  ...Object.keys(stream.columns).flatMap((column) => {
    const joined = joinedColumn(stream, column);
    if (joined === null) return [];
    const message = `how ${joined.their} is read is said under join: ${joined.join}: columns:`;
    return [{ path: [...path, 'columns', column], ofKey: true, message }];
  }),
];

function checkJoin(stream: Stream, name: string, index: number, path: Path): Fault[] {
  const form = stream.join[name];
  if (form === undefined) return [];
  const faults: Fault[] = [];
  if (/[.[\]]/.test(name)) {
    faults.push({
      path,
      ofKey: true,
      message: `"${name}" holds . or [, which lead into a value; expected a plain name`,
    });
  }
  if (!columnsUsed(stream).some((column) => joinedColumn(stream, column)?.join === name)) {
    faults.push({
      path,
      ofKey: true,
      message: `nothing reads a column of this join; expected ${name}.COLUMN somewhere`,
    });
  }
  const before = Object.keys(stream.join).slice(0, index);
  for (const { own } of form.on) {
    const joined = joinedColumn(stream, own);
    if (joined === null || before.includes(joined.join)) continue;
    const message = `"${own}" comes from a join that stands later; expected a column of the stream or of a join before`;
    faults.push({ path: [...path, 'on', own], ofKey: true, message: `${message}. ${suggestion(joined.join, before)}` });
  }
  for (const [place, tests] of (form.when ?? []).entries()) {
    for (const [column, test] of Object.entries(tests)) {
      if (NUMBER_TESTS.every((one) => test[one] === undefined)) continue;
      const message = 'rows to be joined are chosen by their texts; ask for numbers in the conditions of events';
      faults.push({ path: [...path, 'when', place, column], ofKey: true, message });
    }
  }
  return faults;
}
