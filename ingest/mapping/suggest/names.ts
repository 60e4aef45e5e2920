/** `OrderID`, `order_id`, `PO / SO #` as words in small letters. */
const wordsOf = (name: string): string[] =>
  name
    .replaceAll('#', ' nr ')
    .replaceAll(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .replaceAll(/(\p{Lu}+)(\p{Lu}\p{Ll})/gu, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .map((word) =>
      word === word.toUpperCase() && word.length > 1 && !/^(ID|NR|NO)$/.test(word) ? word : word.toLowerCase(),
    );

const ID_WORDS = new Set(['id', 'nr', 'no', 'number', 'num', 'key', 'nummer', 'code', 'ref', 'uuid', 'guid']);
/** Words that name no kind of thing. */
const GENERIC = new Set([
  'case',
  'subject',
  'object',
  'entity',
  'record',
  'row',
  'document',
  'item',
  'event',
  'doc',
  'concept',
  'name',
]);
const TIME_WORDS = new Set([
  'date',
  'time',
  'timestamp',
  'datetime',
  'at',
  'on',
  'ts',
  'dt',
  'datum',
  'zeit',
  'zeitpunkt',
  'utc',
]);

export const isIdName = (name: string): boolean => ID_WORDS.has(wordsOf(name).at(-1) ?? '');

/** The kind of thing that a key column names: `order` of `order_id`; null where it names none. */
export function typeOfKey(name: string): string | null {
  const words = wordsOf(name).filter((word) => !ID_WORDS.has(word));
  return words.every((word) => GENERIC.has(word)) ? null : words.join(' ');
}

/** The kind of thing that a file's rows are: `order detail` of `order_details.csv.gz`. */
export function typeOfFile(file: string): string {
  const words = wordsOf(file.replace(/(\.[a-z0-9]+)+$/i, '')).map((word) => word.toLowerCase());
  const last = words.pop() ?? 'row';
  const singular = last.endsWith('ies') ? `${last.slice(0, -3)}y` : /[^s]s$/.test(last) ? last.slice(0, -1) : last;
  return [...words, singular].join(' ');
}

/** What happened, from the name of its milestone column: `Delivered customer` of `order_delivered_customer_date`. */
export function activityOf(column: string, type: string): string {
  const words = wordsOf(column);
  const ofType = type.split(' ');
  const bare = words.filter((word) => !TIME_WORDS.has(word.toLowerCase()));
  const isLed = ofType.every((word, index) => bare[index] === word) && bare.length > ofType.length;
  const kept = isLed ? bare.slice(ofType.length) : bare;
  const text = (kept.length === 0 ? words : kept).join(' ');
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

const PLANNED =
  /(estimat|promis|requir|schedul|plan|due|expect|target|request|deadline|eta\b|soll|wunsch|geplant|zugesagt|latest|valid|until|expir)/i;
const OVERWRITTEN = /(updated?|modified|changed?|last|geaendert|geändert)/i;

/** Whether a time is when something is to happen, not when it did. */
export const isPlanned = (column: string): boolean => PLANNED.test(wordsOf(column).join(' '));
/** Whether a time is that of the last change: the one before is gone. */
export const isOverwritten = (column: string): boolean => OVERWRITTEN.test(wordsOf(column).join(' '));
export const isDelivered = (activity: string): boolean => /(delivered|zugestellt|geliefert)/i.test(activity);
export const isToCustomer = (activity: string): boolean => /(customer|client|kunde|consignee)/i.test(activity);
export const isValue = (column: string): boolean =>
  /\b(value|amount|total|netwr|betrag|revenue)\b/i.test(wordsOf(column).join(' '));

const UNITS = new Set(
  'kg kilogram kilograms g gram grams t tons tonnes lb lbs pounds oz l litre litres liters ml m cm mm km miles m3 cbm h hours min minutes s seconds days pcs pieces % percent'.split(
    ' ',
  ),
);

/** What the brackets behind a name say that its numbers are measured in: `Cost (USD)`, `Weight (kg)`. */
export function measureOf(name: string): { key: 'unit' | 'currency'; name: string } | null {
  const inner = /[([]([^()[\]]+)[)\]]\s*$/.exec(name)?.[1]?.trim() ?? '';
  if (/^[A-Z]{3}$/.test(inner) && Intl.supportedValuesOf('currency').includes(inner))
    return { key: 'currency', name: inner };
  return UNITS.has(inner.toLowerCase()) ? { key: 'unit', name: inner } : null;
}
