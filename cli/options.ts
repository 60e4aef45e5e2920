import { EventLogError } from '../eventlog/index.ts';

/** Readers of option values: they give the value or throw `option-invalid`, naming what was expected. */
export const wholeNumber = (text: string): number => {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new EventLogError('option-invalid', `A whole number from 1 was expected, not '${text}'.`);
};

export const noun = (text: string): string => {
  if (/^\p{L}[^\p{C}]{0,59}$/u.test(text.trim())) return text.trim();
  throw new EventLogError(
    'option-invalid',
    `--case-notion needs a noun in the singular, of at most 60 characters, such as ticket; not '${text}'.`,
  );
};

export const portNumber = (text: string): number => {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new EventLogError('option-invalid', `--port needs a number from 0 to 65535 (0: any free one), not '${text}'.`);
};

export const instant = (text: string): string => {
  const time = Date.parse(text);
  if (!Number.isNaN(time)) return new Date(time).toISOString();
  throw new EventLogError(
    'option-invalid',
    `--as-of needs an ISO 8601 instant such as 2026-03-01T12:00:00Z, not '${text}'.`,
  );
};

export const oneOf =
  (...values: readonly string[]) =>
  (text: string): string => {
    if (values.includes(text)) return text;
    throw new EventLogError('option-invalid', `One of ${values.join(', ')} was expected, not '${text}'.`);
  };
