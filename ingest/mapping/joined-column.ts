import type { JoinForm, Stream } from './language.ts';

/** A column of a joined row, as a mapping names it: `header.UDATE`. */
export interface JoinedColumn {
  /** the join's name */
  join: string;
  form: JoinForm;
  /** as the joined file names it */
  their: string;
}

/** Null for a column of the stream itself. */
export function joinedColumn({ join: joins }: Pick<Stream, 'join'>, column: string): JoinedColumn | null {
  const found = Object.entries(joins).find(([name]) => column.startsWith(`${name}.`));
  if (found === undefined) return null;
  const [join, form] = found;
  return { join, form, their: column.slice(join.length + 1) };
}
