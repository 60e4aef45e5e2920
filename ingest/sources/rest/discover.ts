import { memberTexts } from '../messages/json-text.ts';
import type { DiscoveredColumn, DiscoveredStream } from '../source.ts';
import type { Declaration } from './declaration.ts';
import { instantNs, writtenCursor } from './cursor-value.ts';
import { listingOf } from './reading.ts';
import { type Page, readPages } from './pages.ts';
import { type RestSession, scopeOf } from './session.ts';
import { planStream } from './stream-plan.ts';

/** Signs in and asks for what the declaration says, or for the first records of the first stream. */
export async function checkSource({ check, streams }: Declaration, session: RestSession): Promise<string[]> {
  if (check === undefined) {
    const [name = ''] = Object.keys(streams);
    const { records } = await firstPage(streams, name, session);
    return [`It let us in and gave ${records.length === 0 ? 'an empty' : 'a'} page of ${name}.`];
  }
  const request = session.request(check, scopeOf({}), null);
  await session.client.send(request, () => undefined, session.credentials);
  return [`${request.url.host} let us in.`];
}

/** The streams of a declaration, with the fields of their first records. */
export async function discoverStreams({ streams }: Declaration, session: RestSession): Promise<DiscoveredStream[]> {
  const found: DiscoveredStream[] = [];
  for (const [name, { key, cursor }] of Object.entries(streams)) {
    const { records } = await firstPage(streams, name, session);
    found.push({
      name,
      columns: columnsOf(records.filter((record) => record.startsWith('{'))),
      key: key.field,
      cursors: cursor === undefined ? [] : [cursor.field],
    });
  }
  return found;
}

async function firstPage(streams: Declaration['streams'], name: string, session: RestSession): Promise<Page> {
  const form = streams[name];
  if (form === undefined) throw new Error(`There is no stream ${name}.`);
  const plan = planStream(form, { name, options: {}, state: null }, session);
  const now = session.context.now();
  const { cursor, snapshot } = plan;
  const scale = cursor?.scale ?? snapshot?.scale;
  const from = cursor?.from ?? snapshot?.from ?? instantNs(now);
  const window = scale === undefined ? {} : { from: writtenCursor(scale, from, now) };
  const place =
    form.paging.by === 'cursor' && window.from !== undefined ? { after: [window.from, form.paging.first] } : null;
  for await (const page of readPages(session, listingOf(plan, scopeOf(window)), place)) return page;
  throw new Error('A listing without a page.');
}

/** The members of records: in which of them they stand, and as what. */
function columnsOf(records: readonly string[]): DiscoveredColumn[] {
  const types = new Map<string, Set<string>>();
  for (const record of records) {
    for (const [name, json] of memberTexts(record)) types.set(name, (types.get(name) ?? new Set()).add(typeOf(json)));
  }
  const has = (name: string) => records.filter((record) => memberTexts(record).has(name)).length;
  return [...types].map(([name, seen]) => ({
    name,
    type:
      [...seen]
        .filter((type) => type !== 'null')
        .toSorted()
        .join(' or ') || 'null',
    nullable: seen.has('null') || has(name) < records.length,
  }));
}

function typeOf(json: string): string {
  if (json.startsWith('"')) return 'text';
  if (json.startsWith('{')) return 'object';
  if (json.startsWith('[')) return 'list';
  if (json === 'null') return 'null';
  return json === 'true' || json === 'false' ? 'boolean' : 'number';
}
