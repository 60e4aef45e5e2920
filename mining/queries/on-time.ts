import { type Reader, readSettings } from '../../store/index.ts';
import { readAttributeColumns } from './slice-context.ts';

/**
 * SQL of whether a case kept its promise: the first delivering activity (the end of the case, where none is named) came
 * no later than promised. Null unless the case is finished and carries a promise.
 */
export async function onTimeSql(reader: Reader): Promise<string> {
  const { deliveredBy, promise } = await readSettings(reader);
  const attributes = await readAttributeColumns(reader);
  const column = attributes.find(({ name, scope }) => scope === 'case' && name === promise)?.column;
  if (column === undefined) return 'NULL::BOOLEAN';
  const promised = `TRY_CAST(${column} AS TIMESTAMP)`;
  const delivered = deliveredBy.length > 0 ? 'delivered_at' : 'ended_at';
  return `CASE WHEN open IS NOT TRUE AND ${promised} IS NOT NULL THEN coalesce(${delivered} <= ${promised}, FALSE) END`;
}
