import { EventLogError } from '../../../eventlog/index.ts';
import { memberTexts, withMembers } from '../messages/json-text.ts';
import { requestTemplates } from './check-declaration.ts';
import { textAt } from './field-path.ts';
import type { ChildForm } from './language.ts';
import { readListing } from './listing.ts';
import type { Listing } from './pages.ts';
import { holds } from './records.ts';
import type { RestSession } from './session.ts';
import type { StreamPlan } from './stream-plan.ts';
import { namesIn, type Scope } from './template.ts';

/** A record with the lists in it that are asked for one record at a time. */
export async function withChildren(session: RestSession, { name, form }: StreamPlan, record: string): Promise<string> {
  const lists: [name: string, json: string][] = [];
  for (const [child, listing] of Object.entries(form.children)) {
    if (listing.when !== undefined && !holds(record, listing.when)) continue;
    const missing = missingOf(listing, record);
    if (missing.length > 0) {
      const message = `A record has no ${missing.join(' and ')}, by which its ${child} are asked for. It was landed without them.`;
      session.context.report({ kind: 'note', stream: name, message });
      continue;
    }
    lists.push([child, `[${(await readChildren(session, name, listing, record)).join(',')}]`]);
  }
  if (lists.length === 0) return record;
  const members = memberTexts(record);
  const taken = lists.find(([child]) => members.has(child));
  if (taken === undefined) return withMembers(record, lists);
  throw new EventLogError(
    'configuration-invalid',
    `${name}: the records have a ${taken[0]} of their own; give the children another name.`,
  );
}

const RECORD = 'record.';

/** Fields of a record that a request needs and that it does not have. */
function missingOf({ request }: ChildForm, record: string): string[] {
  const names = requestTemplates(request, []).flatMap(({ template }) => namesIn(template));
  const fields = names.filter((name) => name.startsWith(RECORD)).map((name) => name.slice(RECORD.length));
  return [...new Set(fields)].filter((field) => textAt(record, field) === null);
}

async function readChildren(session: RestSession, stream: string, child: ChildForm, record: string): Promise<string[]> {
  const scope: Scope = (name) =>
    name.startsWith('record.') ? textAt(record, name.slice('record.'.length)) : undefined;
  const { request, records, paging } = child;
  const isMoving = paging.moving ?? (paging.by === 'page' || paging.by === 'offset');
  const listing: Listing = { stream, request, records, paging, key: null, ordered: null, scope };
  let found: string[] = [];
  for await (const page of readListing(session, listing, { isMoving, from: null })) {
    found = page.isFirst ? page.records : [...found, ...page.records]; // a list that moved is taken as it came last
  }
  return found;
}
