import { EventLogError } from '../../../eventlog/index.ts';
import type { HttpRequest } from '../http/http-client.ts';
import { UnusableAnswer } from '../http/read-body.ts';
import { parseHttpDate } from '../http/retry-after.ts';
import type { HttpAnswer } from '../http/verdict.ts';
import { isJson } from './answer-rules.ts';
import type { CursorScale } from './cursor-value.ts';
import { jsonAt, listAt } from './field-path.ts';
import type { KeyForm, PagingForm, RequestForm } from './language.ts';
import { placeAfter } from './place.ts';
import { type RestSession, scopeOf } from './session.ts';
import type { Place } from './state.ts';
import type { Bound, Scope } from './template.ts';

/** A list that a server gives in pages. */
export interface Listing {
  /** for which it is read */
  stream: string;
  request: RequestForm;
  /** where the records stand in an answer */
  records: string;
  paging: PagingForm;
  key: KeyForm | null;
  /** of the cursor that pages are ordered by; null where they are not */
  ordered: CursorOrder | null;
  /** values for the request besides the place */
  scope: Scope;
}

export interface CursorOrder {
  field: string;
  scale: CursorScale;
  /** whether requests take its values as answers give them */
  isGivenBack: boolean;
}

export interface Page {
  /** JSON texts, as they were written */
  records: string[];
  /** where the listing goes on; null after the last page */
  next: Place | null;
  /** when the server gave it, by its own clock; null where it does not say */
  servedAt: Date | null;
}

/**
 * Gives a list page by page, beginning at a place.
 *
 * A page that cannot be true is asked for again: one that came before, one that is not in the order asked for, one that
 * leads back to where it was.
 *
 * @param from null: from the beginning
 * @throws EventLogError as HttpClient.send
 */
export async function* readPages(session: RestSession, listing: Listing, from: Place | null): AsyncGenerator<Page> {
  const { request, paging, stream } = listing;
  const sizes = sizesOf(paging, session);
  const visited = new Set<string>();
  let place = from ?? firstPlace(paging);
  let before: string[] = [];
  for (;;) {
    const size = sizes.next();
    const asked = requestAt(session, listing, place, size);
    const at = place;
    const page = await session.client.send(
      asked,
      (answer) => readPage(session, listing, answer, { place: at, size, before, visited }),
      session.credentials,
    );
    if (page === 'smaller') {
      sizes.shrink(size, `${stream}: ${request.post?.written ?? request.get?.written}`);
      continue;
    }
    sizes.asked(size);
    yield page;
    if (page.next === null) return;
    visited.add(JSON.stringify(place));
    before = page.records;
    place = page.next;
  }
}

/** Where a listing stood when a page was asked for. */
interface Asked {
  place: Place | null;
  size: number | null;
  /** the page before */
  before: readonly string[];
  /** places that were asked for already */
  visited: ReadonlySet<string>;
}

/** @throws UnusableAnswer */
function readPage(
  { rules }: RestSession,
  listing: Listing,
  answer: HttpAnswer,
  { place, size, before, visited }: Asked,
): Page | 'smaller' {
  const servedMs = parseHttpDate(answer.headers['date']);
  const servedAt = servedMs === null ? null : new Date(servedMs);
  const taken = rules.takenAs(answer);
  if (taken === 'smaller') return 'smaller';
  if (taken === 'empty') return { records: [], next: null, servedAt };
  if (!isJson(answer.text)) throw new UnusableAnswer('it is not JSON, or breaks off');
  const records = recordsOf(answer.text, listing.records);
  const isRepeated = records.length > 0 && records.length === before.length && sameTexts(records, before);
  if (isRepeated) throw new UnusableAnswer('it is the page before once more');
  const next = placeAfter(listing, place, { text: answer.text, records, size });
  const leadsBack =
    next !== null && (visited.has(JSON.stringify(next)) || JSON.stringify(next) === JSON.stringify(place));
  if (leadsBack) {
    throw new UnusableAnswer('it leads back to where it has been');
  }
  return { records, next, servedAt };
}

/** @throws UnusableAnswer when no list stands there */
function recordsOf(text: string, path: string): string[] {
  const list = listAt(text, path);
  if (list) return list;
  const found = jsonAt(text, path);
  if (found === 'null') return [];
  if (found?.startsWith('{')) return [found];
  throw new UnusableAnswer(`no list of records stands at "${path}"`);
}

const sameTexts = (one: readonly string[], other: readonly string[]): boolean =>
  one.every((text, index) => text === other[index]);

const firstPlace = ({ by, first, from }: PagingForm): Place | null => {
  if (by === 'key') return { after: [first] };
  if (by === 'page') return { page: from };
  return by === 'offset' ? { offset: 0 } : null;
};

function requestAt(session: RestSession, listing: Listing, place: Place | null, size: number | null): HttpRequest {
  const { request, scope, stream, key } = listing;
  if (place !== null && 'link' in place) return session.linked(request, place.link, stream);
  const keyBound = (text: string): Bound => (key?.type === 'number' && text !== '' ? { number: text } : text);
  const [first = '', second = ''] = place !== null && 'after' in place ? place.after : [];
  const places = scopeOf({
    size: size === null ? null : { number: String(size) },
    token: place !== null && 'token' in place ? place.token : null,
    page: place !== null && 'page' in place ? { number: String(place.page) } : null,
    offset: place !== null && 'offset' in place ? { number: String(place.offset) } : null,
    after: keyBound(first),
    'after.cursor': first,
    'after.key': keyBound(second),
  });
  const bound: Scope = (name) => {
    const value = scope(name);
    return value === undefined ? places(name) : value;
  };
  return session.request(request, bound, stream);
}

/** How many records to ask for: as many as may be, and no more than the points for a request allow. */
function sizesOf({ size }: PagingForm, { client }: RestSession) {
  let most = size?.most ?? 1;
  let last: number | null = null;
  return {
    next(): number | null {
      if (size === undefined) return null;
      if (last === null || client.cost === null) return Math.min(size.first, most);
      const perRecord = client.cost.requested / last;
      const affordable = Math.floor(COST_SHARE * (client.cost.most / Math.max(perRecord, Number.EPSILON)));
      return Math.max(1, Math.min(most, affordable));
    },
    asked(asked: number | null): void {
      last = asked;
    },
    /** The server says that it was too much. */
    shrink(asked: number | null, what: string): void {
      if (asked === null || asked <= 1) {
        throw new EventLogError(
          'source-answer-invalid',
          `${what}: the server says that even one record is too much at a time. Ask for fewer fields or shorter lists in it.`,
        );
      }
      most = Math.max(1, Math.floor(asked / 2));
      last = null;
    },
  };
}

const COST_SHARE = 0.5; // others use the same points
