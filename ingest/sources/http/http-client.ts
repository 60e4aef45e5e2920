import { EventLogError } from '../../../eventlog/index.ts';
import { backOffMs } from '../database/back-off.ts';
import type { SourceContext, SourceNotice } from '../source.ts';
import { type CircuitBreaker, circuitBreaker } from './circuit-breaker.ts';
import { type Credentials, fixedCredentials } from './credentials.ts';
import { costBudget, type CostFacts, rateBudget, type RateLimit } from './rate-budget.ts';
import { ACCEPTED_ENCODINGS, readBody } from './read-body.ts';
import type { Redaction } from './redact.ts';
import { retryAfterMs } from './retry-after.ts';
import type { Reach, Timeouts, Transport, WireRequest } from './transport.ts';
import { type HttpAnswer, passingReason, requestFaults, type Verdict, verdictOf } from './verdict.ts';

export interface HttpRequest {
  method: WireRequest['method'];
  url: URL;
  headers: Readonly<Record<string, string>>;
  body: string | null;
  /** for which it is, in what people are told; null: for all of them */
  stream: string | null;
}

export interface HttpSettings {
  transport: Transport;
  timeouts: Timeouts;
  reach: Reach;
  /** of one body, packed or unpacked */
  mostBytes: number;
  /** failures of one request until it is given up */
  mostAttempts: number;
  /** that may be spent on waiting after failures and refusals, all requests together */
  waitBudgetMs: number;
  rate: RateLimit | null;
  /** what an answer says of the points that requests cost; null where it says nothing */
  costOf(answer: HttpAnswer): CostFacts | null;
  /** what an answer means where it is not what its status says; null: what the status says */
  judge(answer: HttpAnswer): Verdict | null;
  redact: Redaction;
}

/** Sends requests one at a time, as often as it takes and no oftener than it may. */
export interface HttpClient {
  /**
   * Sends a request until its answer can be read.
   *
   * @param read takes the answer; throws UnusableAnswer when it cannot be a true one, and it is asked for again
   * @throws EventLogError source-unavailable when attempts or patience are used up; authentication-failed;
   * source-answer-invalid for what asking again does not mend
   */
  send<Result>(request: HttpRequest, read: (answer: HttpAnswer) => Result, credentials?: Credentials): Promise<Result>;
  /** What the last answer said of points; null where none did. */
  readonly cost: CostFacts | null;
}

const MOST_THROTTLED = 60;
const MOST_REDIRECTS = 5;
const NO_CREDENTIALS = fixedCredentials({});

export function httpClient(settings: HttpSettings, context: SourceContext): HttpClient {
  const breakers = new Map<string, CircuitBreaker>();
  const rate = settings.rate === null ? null : rateBudget(settings.rate);
  const cost = costBudget();
  const patience = patienceOf(settings.waitBudgetMs, context);
  const nowMs = () => context.now().getTime();

  const breakerOf = ({ host }: URL): CircuitBreaker => {
    const found = breakers.get(host) ?? circuitBreaker();
    breakers.set(host, found);
    return found;
  };

  /** Waits until a request may be sent: for a host that failed, and for limits that are known. */
  const admit = async ({ url, stream }: HttpRequest): Promise<void> => {
    const heldMs = breakerOf(url).waitMs(nowMs());
    if (heldMs > 0) {
      const message = `${url.host} failed too often. It is asked again after a pause.`;
      await patience.wait(heldMs, { kind: 'retry', stream, message });
      breakerOf(url).waitMs(nowMs()); // the pause is over: the next request tries whether it is back
    }
    for (const budget of [rate, cost]) {
      const waitMs = budget?.waitMs(nowMs()) ?? 0;
      if (waitMs === 0) continue;
      context.report({ kind: 'throttled', stream, message: `The limit of ${url.host} is kept to.`, waitMs });
      await context.sleep(waitMs);
    }
    rate?.sent(nowMs());
  };

  const exchange = async (request: HttpRequest, url: URL, signed: WireRequest['headers']): Promise<HttpAnswer> => {
    const answer = await settings.transport({
      method: request.method,
      url,
      headers: { 'accept-encoding': ACCEPTED_ENCODINGS, 'user-agent': 'throughline', ...request.headers, ...signed },
      body: request.body,
      timeouts: settings.timeouts,
      reach: settings.reach,
      signal: context.signal,
    });
    return { status: answer.status, headers: answer.headers, text: await readBody(answer, settings.mostBytes) };
  };

  /** One request and its answer, through redirects within the host. */
  const follow = async (request: HttpRequest, credentials: Credentials): Promise<HttpAnswer> => {
    const signed = await credentials.headers();
    let url = request.url;
    for (let redirects = 0; ; redirects++) {
      const answer = await exchange(request, url, signed);
      if (answer.status < 300 || answer.status >= 400 || answer.status === 304) return answer;
      const to = redirectOf(answer, url);
      if (request.method !== 'GET' || redirects === MOST_REDIRECTS || to === null || !isWithin(url, to)) {
        throw requestFaults(settings.redact, request).redirects(to);
      }
      url = to;
    }
  };

  const send: HttpClient['send'] = async (request, read, credentials = NO_CREDENTIALS) => {
    const faults = requestFaults(settings.redact, request);
    const breaker = breakerOf(request.url);
    const attempts = { retry: 0, throttled: 0 };
    let hasRenewed = false;

    const waitFor = async (
      kind: 'retry' | 'throttled',
      reason: string,
      { askedMs = null, cause }: { askedMs?: number | null; cause?: unknown },
    ): Promise<void> => {
      const times = ++attempts[kind];
      if (times >= (kind === 'retry' ? settings.mostAttempts : MOST_THROTTLED))
        throw faults.givenUp(reason, times, cause);
      const waitMs = askedMs === null ? backOffMs(times, context.random()) : askedMs + backOffMs(1, context.random());
      await patience.wait(waitMs, { kind, stream: request.stream, message: faults.notice(reason) });
    };

    for (;;) {
      context.signal.throwIfAborted();
      await admit(request);
      try {
        const answer = await follow(request, credentials);
        const facts = settings.costOf(answer);
        if (facts) cost.answered(facts, nowMs());
        const verdict = settings.judge(answer) ?? verdictOf(answer);
        if (verdict.do === 'take') {
          const result = read(answer);
          breaker.succeeded();
          return result;
        }
        if (verdict.do === 'retry') breaker.failed(nowMs());
        else breaker.succeeded();
        if (verdict.do === 'fail') throw faults.refused(verdict.reason);
        if (verdict.do === 'renew') {
          if (hasRenewed || !(await credentials.renew())) throw faults.notLetIn(verdict.reason);
          hasRenewed = true;
          continue;
        }
        await waitFor(verdict.do, verdict.reason, { askedMs: retryAfterMs(answer.headers, context.now()) });
      } catch (error) {
        context.signal.throwIfAborted();
        const reason = passingReason(error);
        if (reason === null) throw faults.lasting(error);
        breaker.failed(nowMs());
        await waitFor('retry', reason, { cause: error });
      }
    }
  };

  return {
    send,
    get cost() {
      return cost.last;
    },
  };
}

/** What may be waited in all; whoever asks for more is told that it ends here. */
function patienceOf(budgetMs: number, context: SourceContext) {
  let waitedMs = 0;
  return {
    /** @throws EventLogError source-unavailable */
    async wait(waitMs: number, notice: Omit<SourceNotice, 'waitMs'>): Promise<void> {
      if (waitedMs + waitMs > budgetMs) {
        throw new EventLogError(
          'source-unavailable',
          `${notice.message} The next try would be in ${inWords(waitMs)}; this pull has waited ${inWords(waitedMs)}, and ` +
            `${inWords(budgetMs)} is the most. It goes on from where it was at the next pull.`,
        );
      }
      waitedMs += waitMs;
      context.report({ ...notice, waitMs });
      await context.sleep(waitMs);
    },
  };
}

function redirectOf({ headers }: HttpAnswer, from: URL): URL | null {
  const { location } = headers;
  return location !== undefined && URL.canParse(location, from) ? new URL(location, from) : null;
}

/** Elsewhere, credentials would go to where they were not meant for. */
const isWithin = (from: URL, to: URL): boolean =>
  to.host === from.host && (to.protocol === from.protocol || to.protocol === 'https:');

const inWords = (ms: number): string => (ms < 60_000 ? `${Math.ceil(ms / 1_000)} s` : `${Math.ceil(ms / 60_000)} min`);
