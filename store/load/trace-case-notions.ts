import { identifier } from '../identifier.ts';
import { addCaseNotion, dropObsoleteNotions, inEachCaseNotion, isTraced } from '../case-notions.ts';
import { writeSetting } from '../settings.ts';
import { type Store, TRACE_TABLES, type Writer } from '../store.ts';
import { readRegistered, SQL_TYPES } from './attributes.ts';
import { deriveTraces } from './derive-traces.ts';

/** Above this share of touched cases all traces are derived again: deleting most rows costs more than starting over. */
const REDERIVE_SHARE = 0.3;

/**
 * Derives, in every case notion that has traces, those of the cases that the temporary table `touched_objects (object)`
 * concerns. Traces of notions that the log no longer has are dropped.
 *
 * @param rederive derives all cases, of every notion
 * @returns whether any case was touched
 */
export async function traceTouched(
  writer: Writer,
  rederive: boolean,
  onProgress: (share: number) => void,
): Promise<boolean> {
  let isTouched = false;
  await dropObsoleteNotions(writer);
  await inEachCaseNotion(writer, async ({ type }, index, count) => {
    const { touched, share } = await readTouched(writer, type);
    if (rederive || touched > 0) {
      const scope = rederive || share > REDERIVE_SHARE ? 'all' : 'touched';
      await deriveTraces(writer, scope, (done) => onProgress((index + done) / count));
    }
    isTouched ||= touched > 0;
  });
  await writer.run(`DROP TABLE IF EXISTS temp.touched`);
  return isTouched;
}

// Grain: one row per case that must be derived again: what a touched object reaches, was reached by, or is.
const TOUCHED = /* sql */ `
  CREATE OR REPLACE TEMP TABLE touched AS
  WITH RECURSIVE climb AS (
    SELECT DISTINCT object FROM touched_objects
    UNION
    SELECT links.parent FROM climb JOIN links ON links.child = climb.object
  )
  SELECT object AS case_no FROM climb SEMI JOIN (SELECT object FROM objects WHERE type = $caseNotion) AS lead USING (object)`;

async function readTouched(writer: Writer, caseNotion: string): Promise<{ touched: number; share: number }> {
  await writer.run(TOUCHED, { caseNotion });
  const { touched, cases } = await writer.row<{ touched: number; cases: number }>(
    `SELECT (SELECT count(*)::DOUBLE FROM touched) AS touched, (SELECT count(*)::DOUBLE FROM cases) AS cases`,
  );
  return { touched, share: touched === 0 ? 0 : Math.min(1, touched / Math.max(1, cases)) };
}

/**
 * Traces the cases of a type of objects, unless they are; from then on every load keeps them up to date.
 *
 * @param settle is committed with the traces, and sees them
 * @throws EventLogError object-type-not-found
 */
export const traceCaseNotion = (
  store: Store,
  caseNotion: string,
  settle: (writer: Writer) => Promise<void>,
  onProgress: (share: number) => void = () => undefined,
): Promise<void> =>
  store.change(async (writer) => {
    if (await isTraced(writer, caseNotion)) return;
    await addCaseNotion(writer, caseNotion, async () => {
      await writer.run(TRACE_TABLES);
      await addCaseColumns(writer);
      await writeSetting(writer, 'caseNotion', caseNotion);
      await deriveTraces(writer, 'all', onProgress);
      await settle(writer);
    });
  });

async function addCaseColumns(writer: Writer): Promise<void> {
  for (const { scope, column, type } of await readRegistered(writer)) {
    if (scope === 'case') await writer.run(`ALTER TABLE cases ADD COLUMN ${identifier(column)} ${SQL_TYPES[type]}`);
  }
}
