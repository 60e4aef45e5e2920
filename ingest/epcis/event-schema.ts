import { z } from 'zod';
import { shown } from './place.ts';

/**
 * An EPCIS event, as the JSON binding of EPCIS 2.0 writes it. Only what a reader of events relies on is required; fields
 * that the standard does not know are extensions and stay. Numbers are texts here, as they were written.
 */

const expected = (what: string) => ({
  error: (issue: { input?: unknown }) =>
    issue.input === undefined ? `is missing; expected ${what}` : `is ${shown(issue.input)}; expected ${what}`,
});

const identifier = z.string(expected('an identifier')).trim().min(1, 'is empty; expected an identifier');
const identifiers = z.array(identifier, expected('a list of identifiers'));
const number = z.string(expected('a number')).regex(/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/, expected('a number'));

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;
const instant = z
  .string(expected('an instant with its offset, such as 2026-01-02T08:15:00Z'))
  .trim()
  .refine((text) => INSTANT.test(text) && !Number.isNaN(Date.parse(text)), expected('an instant with its offset'));

const offset = z
  .string(expected('an offset such as +01:00'))
  .trim()
  .regex(/^[+-](0\d|1[0-4]):[0-5]\d$/, expected('an offset such as +01:00'));

const placeForm = z.preprocess(
  (value) => (typeof value === 'string' ? { id: value } : value),
  z.looseObject({ id: identifier }),
);
const quantity = z.looseObject({ epcClass: identifier, quantity: number.optional(), uom: z.string().optional() });
const quantities = z.array(quantity, expected('a list of quantities'));
const transaction = z.looseObject({ type: identifier.optional(), bizTransaction: identifier });
const source = z.looseObject({ type: identifier, source: identifier });
const destination = z.looseObject({ type: identifier, destination: identifier });

const TYPES = [
  'ObjectEvent',
  'AggregationEvent',
  'TransactionEvent',
  'TransformationEvent',
  'AssociationEvent',
  'QuantityEvent',
] as const;

const eventSchema = z.looseObject({
  type: z.enum(TYPES, expected(`one of ${TYPES.join(', ')}`)),
  eventTime: instant,
  eventTimeZoneOffset: offset,
  recordTime: instant.optional(),
  eventID: identifier.optional(),
  action: z.enum(['OBSERVE', 'ADD', 'DELETE'], expected('OBSERVE, ADD or DELETE')).optional(),
  bizStep: identifier.optional(),
  disposition: identifier.optional(),
  persistentDisposition: z.looseObject({ set: identifiers.optional(), unset: identifiers.optional() }).optional(),
  readPoint: placeForm.optional(),
  bizLocation: placeForm.optional(),
  parentID: identifier.optional(),
  epcList: identifiers.optional(),
  childEPCs: identifiers.optional(),
  inputEPCList: identifiers.optional(),
  outputEPCList: identifiers.optional(),
  quantityList: quantities.optional(),
  childQuantityList: quantities.optional(),
  inputQuantityList: quantities.optional(),
  outputQuantityList: quantities.optional(),
  epcClass: identifier.optional(),
  quantity: number.optional(),
  transformationID: identifier.optional(),
  bizTransactionList: z.array(transaction, expected('a list of business transactions')).optional(),
  sourceList: z.array(source, expected('a list of sources')).optional(),
  destinationList: z.array(destination, expected('a list of destinations')).optional(),
  errorDeclaration: z
    .looseObject({
      declarationTime: instant,
      reason: identifier.optional(),
      correctiveEventIDs: identifiers.optional(),
    })
    .optional(),
  ilmd: z.unknown().optional(),
  sensorElementList: z.unknown().optional(),
  certificationInfo: z.unknown().optional(),
});
export type EpcisEvent = z.infer<typeof eventSchema>;

/** Fields of the standard; all others are extensions. */
export const STANDARD_FIELDS: ReadonlySet<string> = new Set([...Object.keys(eventSchema.shape), '@context', 'isA']);

const HAS_ACTION: ReadonlySet<string> = new Set([
  'ObjectEvent',
  'AggregationEvent',
  'TransactionEvent',
  'AssociationEvent',
]);

/** What is wrong with an event: each fault names the field, the value and what was expected. */
export function eventFaults(event: unknown): { event: EpcisEvent } | { faults: string[] } {
  const parsed = eventSchema.safeParse(event);
  if (!parsed.success) {
    return { faults: parsed.error.issues.map(({ path, message }) => `${nameOf(path)}${message}`) };
  }
  const { type, action, errorDeclaration } = parsed.data;
  if (HAS_ACTION.has(type) && action === undefined && errorDeclaration === undefined) {
    return { faults: [`action is missing; expected OBSERVE, ADD or DELETE in ${type}`] };
  }
  return { event: parsed.data };
}

function nameOf(path: readonly PropertyKey[]): string {
  const steps = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');
  return steps === '' ? '' : `${steps.replace(/^\./, '')} `;
}
