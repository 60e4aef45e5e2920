import { Ajv, type ErrorObject, type Options, type ValidateFunction } from 'ajv';
import draft04 from 'ajv-draft-04';
import { Ajv2020 } from 'ajv/dist/2020.js';

/** How a record stands to its schema. */
export interface SchemaFaults {
  /** it cannot be read as what the schema says: another type, something missing; null: it can */
  breaks: string | null;
  /** beyond a limit, such as a text longer than its column, or JSON sent as a text: it is what it says all the same */
  exceeds: string | null;
}

/** @returns null when a record is as its schema wants it */
export type RecordCheck = (record: unknown) => SchemaFaults | null;

/**
 * Makes a check of a JSON Schema of draft 4, 6, 7 or 2020-12; a schema that does not name its draft is tried as 7, then
 * as 4. Formats are not asserted: they say something about texts, and the mapping reads those.
 *
 * @throws Error when it is no schema, with the reason
 */
export type SchemaCompiler = (schema: Readonly<Record<string, unknown>>) => RecordCheck;

const OPTIONS: Options = {
  strict: false, // senders add keywords of their own
  validateFormats: false,
  addUsedSchema: false,
  ownProperties: true,
  unicodeRegExp: false,
  logger: false,
  allErrors: true,
  verbose: true,
};

type Checks = Pick<Ajv, 'compile' | 'addKeyword' | 'removeKeyword' | 'removeSchema'>;
type Draft = () => Checks;

/** Making one takes tens of milliseconds, compiling a schema with it one or two. */
export function newSchemaCompiler(): SchemaCompiler {
  const fourth = once(() => new draft04.default(OPTIONS));
  const seventh = once(() => new Ajv(OPTIONS));
  const newest = once(() => new Ajv2020(OPTIONS));
  const draftsFor = (named: unknown): readonly Draft[] => {
    if (typeof named === 'string' && named.includes('draft-04')) return [fourth];
    if (typeof named === 'string' && /draft\/20/.test(named)) return [newest];
    return [seventh, fourth];
  };
  return ({ $schema, ...schema }) => {
    if (schema['$async'] === true) throw new Error('a schema that is checked later ($async) cannot be used');
    return checkOf(compiledBy(draftsFor($schema), schema));
  };
}

function once(make: () => Checks): Draft {
  let made: Checks | null = null;
  return () => {
    if (made === null) {
      made = make();
      exactMultiples(made);
    }
    return made;
  };
}

function compiledBy([draft, ...others]: readonly Draft[], schema: object): ValidateFunction {
  if (draft === undefined) throw new Error('There is always a draft to try.');
  const checks = draft();
  try {
    return checks.compile(schema);
  } catch (error) {
    if (others.length === 0) throw error;
    try {
      return compiledBy(others, schema);
    } catch {
      throw error; // what the newer draft says of it is the better known
    }
  } finally {
    checks.removeSchema(schema);
  }
}

const checkOf =
  (validate: ValidateFunction): RecordCheck =>
  (record) => {
    if (validate(record)) return null;
    const errors = outermost(validate.errors ?? []);
    const breaks = errors.find((error) => !isLimit(error));
    const exceeds = errors.find((error) => isLimit(error));
    return { breaks: breaks ? textOf(breaks) : null, exceeds: exceeds ? textOf(exceeds) : null };
  };

const textOf = ({ instancePath, message }: ErrorObject): string =>
  `${instancePath === '' ? 'the record' : instancePath} ${message}`;

const LIMITS = new Set(
  (
    'maxLength minLength pattern maximum minimum exclusiveMaximum exclusiveMinimum multipleOf ' +
    'maxItems minItems uniqueItems maxProperties minProperties'
  ).split(' '),
);

function isLimit({ keyword, data, params }: ErrorObject): boolean {
  if (LIMITS.has(keyword)) return true;
  const types = [(params as { type?: string | string[] }).type ?? []].flat();
  return keyword === 'type' && typeof data === 'string' && (types.includes('object') || types.includes('array'));
}

/** Of a choice that none of its branches fits, what the nearest branch says: one that only exceeds limits, if there is one. */
function outermost(errors: readonly ErrorObject[]): ErrorObject[] {
  const choices = errors.filter(({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf');
  return errors.flatMap((error) => {
    const isInside = choices.some((choice) => error !== choice && error.schemaPath.startsWith(`${choice.schemaPath}/`));
    if (isInside) return [];
    if (!choices.includes(error)) return [error];
    return branchesOf(error, errors).find((branch) => branch.every(isLimit)) ?? [error];
  });
}

function branchesOf({ schemaPath: choice }: ErrorObject, errors: readonly ErrorObject[]): ErrorObject[][] {
  const branches = new Map<string, ErrorObject[]>();
  for (const error of errors.filter(({ schemaPath }) => schemaPath.startsWith(`${choice}/`))) {
    const branch = error.schemaPath.slice(choice.length + 1).split('/')[0] ?? '';
    branches.set(branch, [...(branches.get(branch) ?? []), error]);
  }
  return [...branches.values()];
}

/** Binary fractions would find that 19.99 is no multiple of 0.01. */
function exactMultiples(checks: Checks): void {
  checks.removeKeyword('multipleOf');
  checks.addKeyword({
    keyword: 'multipleOf',
    type: 'number',
    schemaType: 'number',
    compile: (divisor: number) => multipleCheck(divisor),
    error: { message: (context: { schema: unknown }) => `must be multiple of ${String(context.schema)}` },
  });
}

/** Digits that a number of JSON can have without losing any here. */
const EXACT_DIGITS = 15;

/** Numbers of more than fifteen digits have lost some on the way, and are not judged: true. */
function multipleCheck(divisor: number): (value: number) => boolean {
  const other = decimalOf(divisor);
  return (value) => {
    const one = decimalOf(value);
    if (one === null || other === null || other.digits === 0n) return true;
    if (one.digits.toString().replace('-', '').length > EXACT_DIGITS) return true;
    const places = Math.max(one.places, other.places);
    const scaled = (number: Decimal) => number.digits * 10n ** BigInt(places - number.places);
    return scaled(one) % scaled(other) === 0n;
  };
}

interface Decimal {
  digits: bigint;
  /** digits after the point; below zero for zeros before it */
  places: number;
}

/** The shortest decimal that reads as this number. */
function decimalOf(number: number): Decimal | null {
  const [, whole, fraction = '', exponent = '0'] = /^(-?\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(number)) ?? [];
  return whole === undefined ? null : { digits: BigInt(whole + fraction), places: fraction.length - Number(exponent) };
}
