import type { AttributeType } from '../../eventlog/index.ts';
import { firstFault } from './faults.ts';
import type { Attribute, ObjectForm } from './language.ts';
import { type Judged, OUTCOME, outcomeSql, READ } from './outcome.ts';
import type { Reading, Value } from './reading.ts';
import { attributeValue, cellValue, conditionValue } from './values.ts';

export interface CompiledAttribute {
  name: string;
  type: AttributeType;
  unit: string | null;
  value: Value;
}

export interface CompiledObject {
  type: string;
  /** column with the key, null where the row has no such object */
  key: string;
  /** as the mapping names the key, for messages */
  keyColumns: string;
  /** the key's parts as received and cleaned */
  cells: readonly string[];
  /** of the object's condition, and of joins that its key comes from */
  faults: readonly string[];
  attributes: readonly CompiledAttribute[];
  /** what the row adds to what is known of the object */
  facts: Judged;
}

export const compileAttributes = (reading: Reading, forms: Readonly<Record<string, Attribute>>): CompiledAttribute[] =>
  Object.entries(forms).map(([name, form]) => ({
    name,
    type: form.type,
    unit: form.unit?.name ?? null,
    value: attributeValue(reading, form),
  }));

export function compileObject(reading: Reading, name: string, form: ObjectForm, row: Judged | null): CompiledObject {
  const parts = form.key.map((column) => cellValue(reading, column).sql);
  const condition = conditionValue(reading, form.when);
  const key = ownKey(reading, name, joinedKey(reading, name, parts), condition);
  const attributes = compileAttributes(reading, form.attributes);
  const ofAttributes = attributes.flatMap(({ value }) => value.faults);
  const keyFaults = reading.joinFaults(parts);
  const faults = [...(condition?.faults ?? []), ...keyFaults];
  return {
    type: form.type ?? name,
    key,
    keyColumns: form.key.join(', '),
    cells: parts,
    faults,
    attributes,
    facts: judgeFacts(reading, name, { key, keyFaults, faults: [...faults, ...ofAttributes] }, row),
  };
}

/** Parts that hold a slash or a backslash have it escaped, so that no two keys look alike. */
const keyPart = (part: string) => String.raw`regexp_replace(${part}, '([/\\])', '\\\1', 'g')`;

function joinedKey(reading: Reading, name: string, parts: readonly string[]): string {
  const [first = '', ...others] = parts;
  return others.length === 0 ? first : reading.compute(`${name}, key`, parts.map(keyPart).join(` || '/' || `), parts);
}

const ownKey = (reading: Reading, name: string, key: string, condition: Value | null): string =>
  condition === null
    ? key
    : reading.compute(`${name}, own key`, `CASE WHEN ${condition.sql} THEN ${key} END`, [condition.sql, key]);

function judgeFacts(
  reading: Reading,
  name: string,
  { key, keyFaults, faults }: { key: string; keyFaults: readonly string[]; faults: readonly string[] },
  row: Judged | null,
): Judged {
  const fault = reading.compute(`${name}, fault`, firstFault(faults), faults);
  const isNamed = [`${key} IS NOT NULL`, ...keyFaults.map((one) => `${one} IS NOT NULL`)].join(' OR ');
  const steps = [
    ...(row === null ? [] : [[`${row.outcome} <> '${READ}'`, OUTCOME.leftOut] as const]),
    ...(faults.length === 0
      ? []
      : [[`${keyFaults.length === 0 ? isNamed : `(${isNamed})`} AND ${fault} IS NOT NULL`, OUTCOME.rejected] as const]),
    [`${key} IS NULL`, OUTCOME.absent] as const,
  ];
  const uses = [...(row === null ? [] : [row.outcome]), key, fault, ...keyFaults];
  return { fault, outcome: reading.compute(`${name}, outcome`, outcomeSql(steps), uses) };
}
