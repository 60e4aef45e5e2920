import type { SourceMessage } from '../source.ts';
import type { CursorPlan } from './cursor-plan.ts';
import { followsClock, textOfTicks, ticksOf } from './cursor-scale.ts';
import { assertNoNullKeys, type Reading, readPage } from './reading.ts';
import type { Condition } from './session.ts';
import type { CursorState } from './states.ts';

const FIRST_YEAR_MS = -62_135_596_800_000n;

/**
 * Gives older rows, the latest part first, beside the live stream: some parts at each pull. Within a part rows come in
 * the order of (cursor, key), and every page can be gone on from.
 *
 * @param state is moved on
 */
export async function* backfill(reading: Reading, plan: CursorPlan, state: CursorState): AsyncGenerator<SourceMessage> {
  const { stream, options, context } = reading;
  const message = (): SourceMessage => ({ stream, state: structuredClone(state) });
  for (let chunks = options.backfill?.chunksPerPull ?? 1; chunks > 0 && state.backfill; chunks--) {
    const { before } = state.backfill;
    const chunk = state.backfill.chunk ?? (await nextChunk(reading, plan, before));
    if (chunk === null) {
      state.backfill = null;
      context.report({ kind: 'note', stream, message: 'The backfill has reached the oldest row.' });
      break;
    }
    yield* chunkRows(reading, plan, before, chunk, (after) => {
      state.backfill = { before, chunk: { from: chunk.from, after } };
      return message();
    });
    state.backfill = chunk.from === null ? null : { before: chunk.from, chunk: null };
    yield message();
  }
  if (state.backfill === null) yield message();
}

type Chunk = NonNullable<NonNullable<CursorState['backfill']>['chunk']>;

async function* chunkRows(
  reading: Reading,
  { cursor }: CursorPlan,
  before: string,
  { from, after }: Chunk,
  stateAt: (after: string[]) => SourceMessage,
): AsyncGenerator<SourceMessage> {
  const orderBy = [cursor, ...reading.key];
  const below: Condition = { column: cursor, below: before };
  const first: Condition[] = from === null ? [] : [{ column: cursor, atLeast: from }];
  await assertNoNullKeys(reading, [below, ...first]);
  let where: Condition[] = [below, ...(after === null ? first : [{ columns: orderBy, after }])];
  for (let hasMore = true; hasMore; ) {
    const page = await readPage(reading, orderBy, where, null);
    for (const { data } of page.rows) yield { stream: reading.stream, data };
    const last = page.rows.at(-1)?.position;
    if (page.hasMore && last) yield stateAt([...last]);
    where = [below, { columns: orderBy, after: last ?? [] }];
    hasMore = page.hasMore;
  }
}

/** The part that ends with the latest row before; null when there is none. Times without rows are passed over. */
async function nextChunk(
  { session, relation, dialect, options }: Reading,
  plan: CursorPlan,
  before: string,
): Promise<Chunk | null> {
  const { cursor, scale, shape } = plan;
  const [, latest] = await session.bounds(relation, cursor, [{ column: cursor, below: before }]);
  if (latest === null) return null;
  const ticks = ticksOf(scale, dialect.textOf(latest));
  const length = options.backfill?.chunk;
  if (ticks === null || length === undefined) return { from: null, after: null };
  const from = ticks - ('ms' in length ? BigInt(length.ms) : length.count);
  if (followsClock(scale) && from < FIRST_YEAR_MS) return { from: null, after: null };
  return { from: dialect.positionOf(scale.kind, textOfTicks(scale, from, shape)), after: null };
}
