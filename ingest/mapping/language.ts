import { z } from 'zod';
import { column } from './language/columns.ts';
import { event, link, object } from './language/events.ts';
import { clockCorrections, handoff } from './language/handoffs.ts';
import { inference } from './language/infer.ts';
import { fileOptions, joins } from './language/joins.ts';
import { snapshot } from './language/snapshot.ts';
import { entry, flag, listOf, named, text, wholeNumber } from './language/syntax.ts';
import { units } from './language/units.ts';
import { condition, timeFormat, zone } from './language/values.ts';
import { withdrawal } from './language/withdrawals.ts';

export type { ActivityForm, Change, ChangeSide, ChangeTable } from './language/changes.ts';
export type { AbsentText, Cleaning } from './language/columns.ts';
export type { FileOptions, JoinForm, Joins } from './language/joins.ts';
export type { EventForm, LinkForm, ObjectForm } from './language/events.ts';
export type { SnapshotForm } from './language/snapshot.ts';
export { sharedName } from './language/codes.ts';
export type { UnitForm, Units, UnitSource } from './language/units.ts';
export type { WithdrawalForm } from './language/withdrawals.ts';
export {
  type Attribute,
  type ColumnTest,
  type Condition,
  NUMBER_TESTS,
  type TextForm,
  type Time,
  type Zone,
} from './language/values.ts';

/**
 * The mapping language, as docs/mapping.md describes it. A YAML scalar arrives as the text that was written; short
 * forms are unfolded here, so that the compiler sees one form of everything.
 */

const stream = entry({
  file: text,
  optional: flag.default(false),
  options: fileOptions.default({}),
  source: text.optional(),
  system: text.nullable().default(null),
  rank: wholeNumber.default(0),
  zone: zone.optional(),
  timeFormat: timeFormat.default(['iso']),
  decimal: z.enum(['.', ','], "expected '.' or ','").default('.'),
  when: condition.optional(),
  each: text.optional(),
  join: joins.default({}),
  snapshot: snapshot.optional(),
  columns: named(column).default({}),
  objects: named(object).default({}),
  links: z.array(link, 'expected a list of "child -> parent"').default([]),
  events: z.array(event, 'expected a list of events').default([]),
  withdrawals: z.array(withdrawal, 'expected a list of withdrawals').default([]),
})
  .refine(({ objects, withdrawals }) => Object.keys(objects).length > 0 || withdrawals.length > 0, {
    path: ['objects'],
    message: 'expected at least one object',
  })
  .transform(({ source, ...rest }) => ({ ...rest, source: source ?? rest.file }));
export type Stream = z.infer<typeof stream>;

const LIFECYCLES = ['pair', 'each', 'complete'] as const;

export const mappingSchema = entry({
  log: entry({
    caseNotion: text,
    lifecycle: z.enum(LIFECYCLES, `expected one of ${LIFECYCLES.join(', ')}`).optional(),
    closedBy: listOf(text).default([]),
    promise: text.nullable().default(null),
    deliveredBy: listOf(text).default([]),
    value: text.nullable().default(null),
    owners: named(text).default({}),
    handoffs: z.array(handoff, 'expected a list of hand-offs').default([]),
    clockCorrections: clockCorrections.default({}),
    infer: z.array(inference, 'expected a list of pairs of object types').default([]),
  }),
  codes: named(named(text)).default({}),
  units: units.default({}),
  streams: z.array(stream, 'expected a list of streams').min(1, 'expected at least one stream'),
});
export type MappingContent = z.infer<typeof mappingSchema>;
