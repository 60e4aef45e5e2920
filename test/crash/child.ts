import { join } from 'node:path';
import { openLandingStream, projectLanded, rebuildFromLanding } from '../../ingest/landing/index.ts';
import { parseMapping } from '../../ingest/mapping/index.ts';
import { openStore } from '../../store/index.ts';

// Works until it is killed. Prints a line for everything it acknowledges, so that the parent knows what must be there.

export const MAPPING = `
log: { caseNotion: order }
streams:
  - file: orders.ndjson
    objects: { order: { key: id } }
    events:
      - { activity: Enter, of: order, at: at, identity: [n] }
`;

const SEGMENT_BYTES = 20_000; // small, so that segments are sealed all the time

export const openOrders = (root: string) =>
  openLandingStream(join(root, 'landing'), 'erp', 'orders', { segmentBytes: SEGMENT_BYTES });
export const storePath = (root: string, name = 'log') => join(root, `${name}.duckdb`);
export const mappings = () => [parseMapping('orders.yaml', MAPPING)];

const entry = (n: number) => ({
  data: JSON.stringify({ n: String(n), id: String(n % 50), at: new Date(1_767_225_600_000 + n * 1_000).toISOString() }),
});
const say = (line: string) => process.stdout.write(`${line}\n`);

const WORK: Record<string, (root: string) => Promise<void>> = {
  async landing(root) {
    const stream = await openOrders(root);
    say('working');
    for (;;) {
      const first = stream.next;
      const { next } = await stream.append(Array.from({ length: 1 + (first % 7) }, (_, index) => entry(first + index)));
      say(`landed ${next}`);
    }
  },
  async loading(root) {
    const stream = await openOrders(root);
    const store = await openStore(storePath(root));
    say('working');
    for (;;) {
      const first = stream.next;
      const { next } = await stream.append(Array.from({ length: 20 }, (_, index) => entry(first + index)));
      say(`landed ${next}`);
      await projectLanded(store, [{ name: 'erp', streams: [stream], mappings: mappings() }], { caseNotion: 'order' });
      say(`loaded ${next}`);
    }
  },
  async rebuilding(root) {
    const stream = await openOrders(root);
    say('working');
    for (let round = 0; ; round++) {
      const store = await openStore(storePath(root, `rebuilt-${Date.now()}-${round}`));
      await rebuildFromLanding(store, [{ name: 'erp', streams: [stream], mappings: mappings() }], {
        caseNotion: 'order',
      });
      store.close();
      say(`rebuilt ${stream.next}`);
    }
  },
};

const [work = '', root = ''] = process.argv.slice(2);
if (process.argv[1]?.endsWith('child.ts')) await WORK[work]?.(root);
