const FAILURES_IN_A_ROW = 5;
const WINDOW = 20;
const FAILED_SHARE = 0.5;
const OPEN_MS = 60_000;

/** Keeps requests from a host that fails, and lets one through from time to time to see whether it is back. */
export interface CircuitBreaker {
  /** How long requests are held back from now, milliseconds; 0 when one may be sent. */
  waitMs(nowMs: number): number;
  succeeded(): void;
  failed(nowMs: number): void;
}

/**
 * Opens after 5 failures in a row, or when half of the last 20 requests failed; after a minute one request may try, and
 * its outcome decides. One request at a time is expected.
 *
 * Source: Nygard (2018), "Release It!", circuit breaker.
 */
export function circuitBreaker(): CircuitBreaker {
  let recent: boolean[] = []; // true: failed
  let openUntilMs: number | null = null;
  let isProbing = false;

  const shouldOpen = (): boolean => {
    const last = recent.slice(-FAILURES_IN_A_ROW);
    if (last.length === FAILURES_IN_A_ROW && last.every(Boolean)) return true;
    return recent.length === WINDOW && recent.filter(Boolean).length >= WINDOW * FAILED_SHARE;
  };
  const note = (failed: boolean): void => {
    recent = [...recent, failed].slice(-WINDOW);
  };

  return {
    waitMs(nowMs) {
      if (openUntilMs === null) return 0;
      if (nowMs < openUntilMs) return Math.min(OPEN_MS, openUntilMs - nowMs); // a clock that was put back
      isProbing = true;
      return 0;
    },
    succeeded() {
      if (isProbing) recent = [];
      else note(false);
      openUntilMs = null;
      isProbing = false;
    },
    failed(nowMs) {
      note(true);
      if (isProbing || shouldOpen()) openUntilMs = nowMs + OPEN_MS;
      isProbing = false;
    },
  };
}
