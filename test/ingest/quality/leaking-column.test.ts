import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LogSettings } from '../../../eventlog/index.ts';
import { isOutcomeName } from '../../../ingest/quality/outcome-names.ts';
import type { SpelledRecord } from '../../staged.ts';
import { at, findingsOf, repeated } from './findings-of.ts';

/** Numbers that look random and are the same in every run. */
const noise = (number: number, spread: number): number => ((number * 2_654_435_761) % 4_294_967_296) % spread;

interface SpelledCase {
  number: number;
  isLate: boolean;
  startedAt: string;
  shippedAt: string;
  leadDays: number;
}

/** Two hundred settled cases; every fifth is late, and takes ten days longer. */
const cases = repeated(200, (number): SpelledCase => {
  const isLate = number % 5 === 0;
  const leadDays = 2 + noise(number, 9) + (isLate ? 10 : 0);
  return { number, isLate, startedAt: at(number), shippedAt: at(number + leadDays, 3_600), leadDays };
});

type Columns = (spelled: SpelledCase) => Record<string, string | number>;

const recordsOf = (columns: Columns, onShipment: Columns = () => ({})): SpelledRecord[] =>
  cases.flatMap((spelled) => {
    const common = { case: `c${spelled.number}`, attributes: columns(spelled) };
    return [
      { ...common, activity: 'order', at: spelled.startedAt },
      { ...common, activity: 'pick', at: at(spelled.number + 1) },
      {
        ...common,
        activity: 'ship',
        at: spelled.shippedAt,
        attributes: { ...common.attributes, ...onShipment(spelled) },
      },
    ];
  });

async function leaking(records: SpelledRecord[], settings: Partial<LogSettings> = {}): Promise<(string | null)[]> {
  // A case long after the others leaves all of them settled.
  const end = { case: 'end', activity: 'order', at: at(400) };
  return (await findingsOf('leaking-column', [...records, end], settings)).map(({ subject }) => subject);
}

const epochMs = (time: string) => Date.parse(time);

describe('leaking-column', () => {
  it('names an outcome that stands on the first event, and what gives it away', async () => {
    const subjects = await leaking(
      recordsOf(
        ({ isLate, number }) => ({
          Delayed: isLate ? 'DELAYED' : 'IN TIME',
          flag: isLate ? 1 : 0,
          customer: `customer ${noise(number, 30)}`,
          value: noise(number, 1_000),
        }),
        ({ isLate, number }) => ({ difference: isLate ? -1 - noise(number, 5) : noise(number, 7) }),
      ),
    );
    assert.deepEqual(subjects, ['Delayed', 'difference', 'flag']);
  });

  it('is silent about a column that is named like an outcome and has nothing to do with how cases end', async () => {
    const columns: Columns = ({ number }) => ({ customer_status: noise(number, 4) > 1 ? 'gold' : 'silver' });
    assert.deepEqual(await leaking(recordsOf(columns)), []);
  });

  it('names dates that move with a later event, however they are written', async () => {
    const columns: Columns = ({ shippedAt, number }) => ({
      text: shippedAt.slice(0, 10),
      american: `${Number(shippedAt.slice(5, 7))}/${shippedAt.slice(8, 10)}/${shippedAt.slice(0, 4)} 10:30`,
      european: `${shippedAt.slice(8, 10)}.${shippedAt.slice(5, 7)}.${shippedAt.slice(2, 4)}`,
      seconds: epochMs(shippedAt) / 1_000,
      milliseconds: number % 4 === 0 ? 0 : epochMs(shippedAt) + 86_400_000,
    });
    assert.deepEqual(await leaking(recordsOf(columns)), ['american', 'european', 'milliseconds', 'seconds', 'text']);
  });

  it('is silent about terms, about dates that were known and about dates of something else', async () => {
    const columns: Columns = ({ number, startedAt }) => ({
      term: at(number + 14),
      requested: startedAt,
      expiry: at(300 + noise(number, 500)),
      orderNumber: 1_700_000_000 + number,
    });
    assert.deepEqual(await leaking(recordsOf(columns)), []);
  });

  it('leaves the promise alone that the log is told of', async () => {
    const columns: Columns = ({ shippedAt }) => ({ promised: shippedAt });
    assert.deepEqual(await leaking(recordsOf(columns)), ['promised']);
    assert.deepEqual(await leaking(recordsOf(columns), { promise: 'promised' }), []);
  });

  it('names a number in the order of the lead time, and not one that is there at the end only', async () => {
    const columns: Columns = ({ leadDays, number }) => ({ duration: leadDays * 24 + noise(number, 3) });
    assert.deepEqual(await leaking(recordsOf(columns)), ['duration']);
    assert.deepEqual(await leaking(recordsOf(() => ({}), columns)), []);
  });

  it('says nothing about fewer than twenty cases', async () => {
    const columns: Columns = ({ isLate }) => ({ Delayed: isLate ? 'DELAYED' : 'IN TIME' });
    assert.deepEqual(await leaking(recordsOf(columns).slice(0, 3 * 15)), []);
  });
});

it('an outcome is known by the words of its name', () => {
  const outcomes = ['Delayed', 'NotInTime', 'on_time', 'is late', 'Order Status', 'SLA', 'wasReturned', 'outcome'];
  assert.deepEqual(outcomes.filter(isOutcomeName), outcomes);
  assert.deepEqual(
    ['Company', 'Customer', 'OrderType', 'Product_hierarchy', 'Fulfill Via', 'plate', 'template', 'slate'].filter(
      isOutcomeName,
    ),
    [],
  );
});
