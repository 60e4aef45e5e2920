const IMF_DATE =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT$/;

/**
 * How long a server asks to wait, from a Retry-After header: seconds, or an HTTP date, which is measured against the
 * server's own Date where it sent one, because its clock need not be ours.
 *
 * @returns milliseconds, 0 for a date that has passed; null when there is none that can be read
 */
export function retryAfterMs(headers: Readonly<Record<string, string>>, now: Date): number | null {
  const written = headers['retry-after']?.trim();
  if (written === undefined) return null;
  if (/^\d+(\.\d+)?$/.test(written)) return Math.ceil(Number(written) * 1_000);
  const until = parseHttpDate(written);
  if (until === null) return null;
  return Math.max(0, until - (parseHttpDate(headers['date']) ?? now.getTime()));
}

/** @returns milliseconds since 1970; null for what is no HTTP date (RFC 9110, the form that is to be sent) */
export const parseHttpDate = (written: string | undefined): number | null =>
  written !== undefined && IMF_DATE.test(written) ? Date.parse(written) : null;
