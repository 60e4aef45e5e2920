/** A column that rows might be followed by. */
export interface CursorCandidate {
  name: string;
  follows: 'time' | 'number' | null;
  nullable: boolean;
  /** the first column of an index */
  leadsIndex: boolean;
}

const TELLS_CHANGE = /(updat|modif|chang|writ|touch|edit|sync|revis)/i;
const TELLS_BIRTH = /(creat|insert|add|enter|regist)/i;

/**
 * Columns that could serve as cursor, the likeliest first: times of change, then a number that is the whole key, then
 * times of birth, which do not show changes. Of equals, one that is never null, and one with an index.
 */
export function likelyCursors(columns: readonly CursorCandidate[], key: readonly string[]): string[] {
  return columns
    .map((column) => ({ column, likelihood: likelihood(column, key) }))
    .filter((one) => one.likelihood > 0)
    .toSorted((one, other) => other.likelihood - one.likelihood)
    .map(({ column }) => column.name);
}

function likelihood({ name, follows, nullable, leadsIndex }: CursorCandidate, key: readonly string[]): number {
  const fine = (nullable ? 0 : 2) + (leadsIndex ? 1 : 0);
  if (follows === 'time' && TELLS_CHANGE.test(name)) return 30 + fine;
  if (follows === 'number' && key.length === 1 && key[0] === name) return 20 + fine;
  if (follows === 'time' && TELLS_BIRTH.test(name)) return 10 + fine;
  return 0;
}
