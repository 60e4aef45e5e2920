import Table from 'cli-table3';

/** One column of a printed table: its heading, the cell, and whether it is a figure (set to the right). */
export interface Column<Row> {
  heading: string;
  cell: (row: Row) => string;
  figure?: boolean;
}

const MOST_ROWS = 50;

/** A table a person can read; past fifty rows it says how many more there are. */
export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
  if (rows.length === 0) return 'Nothing to show.';
  const grid = new Table({
    head: columns.map(({ heading }) => heading),
    colAligns: columns.map(({ figure }) => (figure ? 'right' : 'left')),
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 2 },
    chars: { ...FRAMELESS, middle: '' },
  });
  for (const row of rows.slice(0, MOST_ROWS)) grid.push(columns.map(({ cell }) => cell(row)));
  const more = rows.length - MOST_ROWS;
  return more > 0 ? `${grid.toString()}\n… and ${more} more; --json gives all.` : grid.toString();
}

const FRAMELESS = Object.fromEntries(
  ['top', 'bottom', 'left', 'right', 'mid'].flatMap((side) =>
    ['', '-mid', '-left', '-right'].map((corner) => [`${side}${corner}`, '']),
  ),
);

/** Names and values beneath each other. */
export function facts(entries: readonly (readonly [string, string])[]): string {
  const width = Math.max(0, ...entries.map(([name]) => name.length));
  return entries.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
}

/** A reader that has seen enough (`| head`) ends the command; it is no fault. */
export function endWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
}

/** With --json exactly one document goes to standard output; without it, text for a person. */
export function print<Answer>(answer: Answer, json: boolean, toText: (answer: Answer) => string): void {
  process.stdout.write(`${json ? JSON.stringify(answer) : toText(answer)}\n`);
}

/** Everything that is not the answer goes to standard error. */
export const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};
