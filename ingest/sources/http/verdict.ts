import { EventLogError } from '../../../eventlog/index.ts';
import { TooLargeAnswer, UnusableAnswer } from './read-body.ts';
import type { Redaction } from './redact.ts';
import { WireFault, type WireRequest } from './transport.ts';

export interface HttpAnswer {
  status: number;
  /** names in lower case */
  headers: Readonly<Record<string, string>>;
  text: string;
}

/** What is to be done about an answer. */
export type Verdict =
  /** take it */
  | { do: 'take' }
  /** ask again later; a throttled request was not wrong and does not count against the host */
  | { do: 'retry' | 'throttled'; reason: string }
  /** the credentials are not good any more */
  | { do: 'renew'; reason: string }
  /** asking again would not help */
  | { do: 'fail'; reason: string };

/** What an answer means by its status alone. */
export function verdictOf({ status, text, headers }: HttpAnswer): Verdict {
  if (status >= 200 && status < 300) return { do: 'take' };
  const reason = `it answered ${status}${excerptOf(text)}`;
  if (status === 401 || status === 403) return { do: 'renew', reason };
  if (status === 429 || (status === 503 && headers['retry-after'] !== undefined)) return { do: 'throttled', reason };
  const mayPass = status === 408 || status === 425 || (status >= 500 && status !== 501 && status !== 505);
  return { do: mayPass ? 'retry' : 'fail', reason };
}

const MOST_SHOWN = 300;

/** The beginning of what a server said, on one line, after a colon. */
export function excerptOf(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line === '' ? '' : `: ${line.length > MOST_SHOWN ? `${line.slice(0, MOST_SHOWN)}…` : line}`;
}

/** Why an exchange failed where the next one may do better; null: it would not. */
export function passingReason(error: unknown): string | null {
  if (error instanceof UnusableAnswer) return `the answer cannot be used: ${error.message}`;
  return error instanceof WireFault && error.reason !== 'address' ? error.message : null;
}

/** Faults that people are told of: where, why, what next, and no secret. */
export function requestFaults(redact: Redaction, { method, url }: { method: WireRequest['method']; url: URL }) {
  const place = `${method} ${url.origin}${url.pathname}`; // what it carries is not shown
  const fault = (code: EventLogError['code'], text: string, cause?: unknown) =>
    new EventLogError(code, redact(`${place}: ${text}`), cause === undefined ? {} : { cause });
  return {
    notice: (reason: string) => redact(`${place}: ${reason}.`),
    refused: (reason: string) =>
      fault('source-answer-invalid', `${reason}. Asking again would not help: mend the request, or what it asks for.`),
    notLetIn: (reason: string) =>
      fault('authentication-failed', `${reason}. Check the credentials, and that they may read this.`),
    /** @param cause an answer that cannot be used, where it is that which came again and again */
    givenUp: (reason: string, times: number, cause: unknown) =>
      fault(
        cause instanceof UnusableAnswer ? 'source-answer-invalid' : 'source-unavailable',
        `${reason}. That was the ${times}th time in a row. It goes on from where it was at the next pull.`,
        cause,
      ),
    /** what cannot pass, as people should hear it; anything else stays as it is */
    lasting(error: unknown): unknown {
      if (error instanceof WireFault)
        return fault('configuration-invalid', `${error.message}. Mend the address.`, error);
      if (!(error instanceof TooLargeAnswer)) return error;
      return fault('source-answer-invalid', `${error.message}. Ask for fewer records at a time (size).`, error);
    },
    redirects: (to: URL | null) =>
      fault(
        'source-answer-invalid',
        `it redirects ${to === null ? 'nowhere' : `to ${to.origin}${to.pathname}`}, which is not followed. Give the address at which it answers itself.`,
      ),
  };
}
