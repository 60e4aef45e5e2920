import { EventLogError } from '../../../eventlog/index.ts';
import { keyJson } from './key.ts';
import { type Listing, type Page, readPages } from './pages.ts';
import type { RestSession } from './session.ts';
import type { Place } from './state.ts';

export interface ListedPage extends Page {
  /** begins the list, for the first time or once more */
  isFirst: boolean;
}

const MOST_READINGS = 6;

/**
 * Gives a list page by page; one whose records move meanwhile again and again, until two readings in a row gave the same
 * records in the same order. A record that a page missed because another one left an earlier page is in the reading that
 * follows, whose order is then another one.
 *
 * @throws EventLogError source-unavailable when it never stands still
 */
export async function* readListing(
  session: RestSession,
  listing: Listing,
  { isMoving, from }: { isMoving: boolean; from: Place | null },
): AsyncGenerator<ListedPage> {
  if (!isMoving) {
    let isFirst = from === null;
    for await (const page of readPages(session, listing, from)) {
      yield { ...page, isFirst };
      isFirst = false;
    }
    return;
  }
  let before: string | null = null;
  for (let reading = 1; reading <= MOST_READINGS; reading++) {
    const order: string[] = [];
    let pages = 0;
    for await (const page of readPages(session, listing, null)) {
      yield { ...page, next: null, isFirst: pages++ === 0 };
      order.push(...page.records.map((record) => (listing.key && keyJson(record, listing.key)) ?? record));
    }
    const now = JSON.stringify(order);
    if ((reading === 1 && pages === 1) || now === before) return; // what came in one answer did not move meanwhile
    before = now;
  }
  throw new EventLogError(
    'source-unavailable',
    `${listing.stream}: its records moved from page to page in each of ${MOST_READINGS} readings, so that some may have been missed. ` +
      'What came was kept; it is read again at the next pull. If it never stands still, page it by a key.',
  );
}
