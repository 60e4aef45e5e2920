import { InvalidArgumentError } from 'commander';
import { EventLogError } from '../eventlog/index.ts';
import type { Hold } from '../mining/queries/index.ts';

/** Readers of option values: they give the value or throw, naming what was expected; commander adds option and value to its own fault. */
export const wholeNumber = (text: string): number => {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected a whole number from 1.');
};

export const share = (text: string): number => {
  if (/^\d(\.\d{1,9})?$/.test(text) && Number(text) <= 1) return Number(text);
  throw new InvalidArgumentError('Expected a number from 0 to 1, such as 0.2.');
};

export const days = (text: string): number => {
  if (/^\d{1,4}(\.\d+)?$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected a number of days from 0, such as 1.5.');
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

const DATE_OR_INSTANT = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2}))?$/;

/** A date is its midnight in UTC; a clock needs an offset, or it would mean another instant on another machine. */
export const instant = (text: string): string => {
  const [, date = ''] = DATE_OR_INSTANT.exec(text) ?? [];
  const [day, time] = [new Date(`${date}T00:00:00Z`), new Date(text)];
  const isOfCalendar = !Number.isNaN(day.getTime()) && day.toISOString().startsWith(date);
  if (date !== '' && isOfCalendar && !Number.isNaN(time.getTime())) return time.toISOString();
  throw new EventLogError(
    'option-invalid',
    `--as-of needs an ISO 8601 instant with its offset such as 2026-03-01T12:00:00Z, or a date, not '${text}'.`,
  );
};

/** Of a repeated option, `from=to` each. */
export const holds = (text: string, before: readonly Hold[] = []): Hold[] => {
  const [from = '', to = '', ...more] = text.split('=').map((name) => name.trim());
  if (from !== '' && to !== '' && more.length === 0) return [...before, { from, to }];
  throw new InvalidArgumentError("Expected two activities, as in 'Credit Hold=Credit Release'.");
};

export const oneOf =
  (...values: readonly string[]) =>
  (text: string): string => {
    if (values.includes(text)) return text;
    throw new InvalidArgumentError(`Expected one of ${values.join(', ')}.`);
  };
