/** Edits (insert, delete, replace, swap neighbours) that turn one word into another; letter case counts half. */
function distance(from: string, to: string): number {
  const rows = [...Array(from.length + 1).keys()].map((row) => [row, ...Array<number>(to.length).fill(0)]);
  const at = (row: number, column: number) => rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
  const first = rows[0] as number[];
  for (let column = 1; column <= to.length; column++) first[column] = column;
  for (let row = 1; row <= from.length; row++) {
    for (let column = 1; column <= to.length; column++) {
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      (rows[row] as number[])[column] = Math.min(
        at(row - 1, column) + 1,
        at(row, column - 1) + 1,
        at(row - 1, column - 1) + replacing(from[row - 1], to[column - 1]),
        swapped ? at(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
  }
  return at(from.length, to.length);
}

function replacing(one: string | undefined, other: string | undefined): number {
  if (one === other) return 0;
  return one?.toLowerCase() === other?.toLowerCase() ? 0.5 : 1;
}

/**
 * The known name that `name` most likely stands for; null when none is near (more than half of the longer one differs).
 * Ties go to the name that comes first.
 */
export function nearest(name: string, known: readonly string[]): string | null {
  const near = known
    .map((candidate) => ({ candidate, edits: distance(name, candidate) }))
    .filter(({ candidate, edits }) => edits <= Math.max(1, name.length / 2, candidate.length / 2));
  return near.toSorted((one, other) => one.edits - other.edits)[0]?.candidate ?? null;
}

/** Ends a message about an unknown name: the nearest one where there is one, and what is known. */
export function suggestion(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  const shown = known.slice(0, 40).join(', ') + (known.length > 40 ? `, and ${known.length - 40} more` : '');
  return `${near === null ? '' : `Did you mean "${near}"? `}Known: ${shown || 'none'}.`;
}
