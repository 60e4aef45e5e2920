import { EventLogError } from '../../../eventlog/index.ts';
import { type ListedPage, readListing } from './listing.ts';
import type { Listing } from './pages.ts';
import type { RestSession } from './session.ts';
import type { Place } from './state.ts';
import type { StreamPlan } from './stream-plan.ts';

/** After so many records the state is given, so that a pull that is cut off goes on there. */
export const RECORDS_PER_STATE = 1_000;

/** The listing of a stream, its window given as it is written in requests. */
export const listingOf = ({ name, form, key, cursor }: StreamPlan, scope: Listing['scope']): Listing => ({
  stream: name,
  request: form.request,
  records: form.records,
  paging: form.paging,
  key,
  ordered: cursor,
  scope,
});

/**
 * The pages from where a reading was cut off. Where the server does not know that place any more, all pages again, and
 * `beginAnew` is called before.
 */
export async function* pagesFrom(
  session: RestSession,
  plan: StreamPlan,
  listing: Listing,
  { resumed, first, beginAnew }: { resumed: Place | null; first: Place | null; beginAnew: () => void },
): AsyncGenerator<ListedPage> {
  const { isMoving } = plan;
  let hasPage = false;
  try {
    for await (const page of readListing(session, listing, { isMoving, from: resumed ?? first })) {
      hasPage = true;
      yield page;
    }
  } catch (error) {
    if (resumed === null || hasPage || !isRefused(error)) throw error;
    const message = `The server does not know any more where reading was cut off; it begins anew. ${(error as Error).message}`;
    session.context.report({ kind: 'note', stream: plan.name, message });
    beginAnew();
    yield* readListing(session, listing, { isMoving, from: first });
  }
}

const isRefused = (error: unknown): boolean => error instanceof EventLogError && error.code === 'source-answer-invalid';

/** When a reading began, by whichever clock is behind: the server's, or our own. */
export const earlier = (own: Date, served: Date | null): Date => (served !== null && served < own ? served : own);
