import type { AttributeAgreement, AttributeType, LinkInference } from '../../eventlog/index.ts';
import { identifier, literal } from '../identifier.ts';
import { readRegistered } from '../load/attributes.ts';
import type { Writer } from '../store.ts';

/** Where the objects of the two types stand while links between them are inferred. */
export const CHILDREN = 'temp.inferred_children';
export const PARENTS = 'temp.inferred_parents';

/** Column with the value of the n-th agreement that is compared, with its text, and with the share of parents that have it. */
export const valueColumn = (index: number): string => `value_${index}`;
export const textColumn = (index: number): string => `text_${index}`;
export const shareColumn = (index: number): string => `share_${index}`;

interface StoredAttribute {
  type: AttributeType;
  column: string;
}

/**
 * Lays out the objects of both types: with what is compared, their time, and whether they are free to be linked.
 *
 * Columns of both: object, key, happened_at (null: no event gives a time), complete (all that must agree is recorded), free,
 * value_N and text_N per agreement. Of parents also share_N, the share of parents that have such a value, and chance, the
 * share that have all values that must agree: as if they were independent, or as counted, whichever is more.
 */
export async function layOutSides(writer: Writer, inference: LinkInference): Promise<void> {
  const registered = await readRegistered(writer);
  const stored = new Map(registered.filter(({ scope }) => scope === 'case').map((one) => [one.name, one]));
  for (const side of ['child', 'parent'] as const) {
    const values = inference.agree.map((agreement) => ({
      child: stored.get(agreement.child),
      parent: stored.get(agreement.parent),
      compare: agreement.compare,
      side,
    }));
    await writer.run(SIDE(inference, side, values, stored), {
      type: inference[side],
      activities: inference.window[side],
    });
  }
  await writer.run(STATED, { parentType: inference.parent });
  await writer.run(DECIDED, { childType: inference.child, parentType: inference.parent });
  await writer.run(
    `CREATE OR REPLACE TEMP TABLE inferred_children AS
     SELECT *, object NOT IN (SELECT child FROM temp.stated_pairs) AND object NOT IN (SELECT child FROM temp.decided_pairs WHERE verdict = 'accept') AS free
     FROM temp.side_child`,
  );
  await writer.run(
    `CREATE OR REPLACE TEMP TABLE inferred_parents AS
     SELECT *, ${inference.oneToOne ? NOT_TAKEN : 'TRUE'} AS free, ${chanceOf(inference.agree)} AS chance
     FROM (SELECT *${inference.agree.map((agreement, index) => `, ${shareOf(agreement, index)} AS ${shareColumn(index)}`).join('')}, ${jointShare(inference.agree)} AS joint_share FROM temp.side_parent)`,
  );
}

export async function clearSides(writer: Writer): Promise<void> {
  for (const table of [
    'side_child',
    'side_parent',
    'stated_pairs',
    'decided_pairs',
    'inferred_children',
    'inferred_parents',
  ]) {
    await writer.run(`DROP TABLE IF EXISTS temp.${table}`);
  }
}

const NOT_TAKEN = `object NOT IN (SELECT parent FROM temp.stated_pairs) AND object NOT IN (SELECT parent FROM temp.decided_pairs WHERE verdict = 'accept' AND NOT overruled)`;

// Grain: one row per object of the type that has the values asked for.
const SIDE = (
  { agree, only, window, ...types }: LinkInference,
  side: 'child' | 'parent',
  values: readonly Compared[],
  stored: ReadonlyMap<string, StoredAttribute>,
) => {
  const conditions = Object.entries(only[types[side]] ?? {}).map(
    ([name, among]) => `AND ${asText(stored.get(name))} IN (${among.map(literal).join(', ')})`,
  );
  const columns = values.map(
    (value, index) => `${valueOf(value)} AS ${valueColumn(index)}, ${asText(value[side])} AS ${textColumn(index)}`,
  );
  const complete = agree.flatMap(({ required }, index) => (required ? [`${valueColumn(index)} IS NOT NULL`] : []));
  const isOfActivity =
    window[side].length > 0
      ? `SEMI JOIN (SELECT activity FROM activities WHERE list_contains($activities, name)) AS named USING (activity)`
      : `WHERE len($activities) = 0`;
  return /* sql */ `
    CREATE OR REPLACE TEMP TABLE side_${side} AS
    WITH own AS (SELECT object, key, ${columns.join(', ')} FROM objects WHERE type = $type ${conditions.join(' ')}),
    times AS (
      SELECT object, min(coalesce(started_at, ended_at)) AS happened_at
      FROM (FROM events ANTI JOIN set_aside USING (event)) AS standing SEMI JOIN own USING (object) ${isOfActivity}
      GROUP BY object)
    SELECT own.*, happened_at, ${complete.join(' AND ')} AS complete FROM own LEFT JOIN times USING (object)`;
};

interface Compared {
  child: StoredAttribute | undefined;
  parent: StoredAttribute | undefined;
  compare: AttributeAgreement['compare'];
  side: 'child' | 'parent';
}

const asText = (attribute: StoredAttribute | undefined): string =>
  attribute === undefined ? 'NULL::VARCHAR' : `${identifier(attribute.column)}::VARCHAR`;

const isNumber = (attribute: StoredAttribute | undefined): boolean =>
  attribute === undefined || attribute.type === 'integer' || attribute.type === 'number';

/** What is compared: numbers as such where both are some, else texts. An attribute that nothing brought yet has no values. */
function valueOf({ child, parent, compare, side }: Compared): string {
  const own = asText(side === 'child' ? child : parent);
  if (compare === 'near' || (compare === 'exact' && isNumber(child) && isNumber(parent))) {
    return `TRY_CAST(${own} AS DOUBLE)`;
  }
  return compare === 'exact'
    ? own
    : `nullif(regexp_replace(lower(strip_accents(${own})), '[^\\p{L}\\p{N}]+', '', 'g'), '')`;
}

/** How many rows have a value like that of the row, as a window: of numbers, those within the tolerance. */
const alike = ({ tolerance }: AttributeAgreement, index: number, partition: readonly string[]): string => {
  const value = valueColumn(index);
  if (tolerance === null) return `PARTITION BY ${[...partition, value].join(', ')}`;
  const reach = tolerance.isShare ? `abs(${value}) * ${tolerance.by}` : `${tolerance.by}::DOUBLE`;
  const within = partition.length === 0 ? '' : `PARTITION BY ${partition.join(', ')} `;
  return `${within}ORDER BY ${value} RANGE BETWEEN ${reach} PRECEDING AND ${reach} FOLLOWING`;
};

const shareOf = (agreement: AttributeAgreement, index: number): string => {
  const value = valueColumn(index);
  return `CASE WHEN ${value} IS NOT NULL THEN count(${value}) OVER (${alike(agreement, index, [])})::DOUBLE / count(${value}) OVER () END`;
};

/** The share of parents, beside this one, that have all values that must be equal, and are near in the first that must be near. */
function jointShare(agree: readonly AttributeAgreement[]): string {
  const required = [...agree.entries()].filter(([, { required: isRequired }]) => isRequired);
  const equal = required.filter(([, { compare }]) => compare !== 'near').map(([index]) => valueColumn(index));
  const near = required.find(([, { compare }]) => compare === 'near');
  const over = near === undefined ? `PARTITION BY ${equal.join(', ')}` : alike(near[1], near[0], equal);
  return `CASE WHEN complete THEN (count(*) FILTER (complete) OVER (${over}) - 1)::DOUBLE / count(*) FILTER (complete) OVER () END`;
}

const chanceOf = (agree: readonly AttributeAgreement[]): string => {
  const shares = agree.flatMap(({ required }, index) => (required ? [shareColumn(index)] : []));
  return `greatest(joint_share, ${shares.join(' * ')})`;
};

// Grain: one row per child and parent that it belongs to by what sources say, over however many links.
const STATED = /* sql */ `
  CREATE OR REPLACE TEMP TABLE stated_pairs AS
  WITH RECURSIVE climb AS (
    SELECT object AS child, object AS reached FROM temp.side_child
    UNION
    SELECT climb.child, links.parent FROM climb JOIN links ON links.child = climb.reached AND NOT links.inferred
  )
  SELECT child, reached AS parent FROM climb SEMI JOIN (SELECT object AS reached FROM objects WHERE type = $parentType) AS own USING (reached)`;

// Grain: one row per pair that people decided on, with the last word. An accepted one counts no more where a source says whose the child is.
const DECIDED = /* sql */ `
  CREATE OR REPLACE TEMP TABLE decided_pairs AS
  WITH last AS (
    SELECT * FROM link_decisions WHERE child_type = $childType AND parent_type = $parentType
    QUALIFY row_number() OVER (PARTITION BY id ORDER BY decision DESC) = 1)
  SELECT last.id, verdict, decided_by, before, evidence, c.object AS child, p.object AS parent,
    c.object IN (SELECT child FROM temp.stated_pairs) AS overruled
  FROM last JOIN objects AS c ON c.type = child_type AND c.key = child_key JOIN objects AS p ON p.type = parent_type AND p.key = parent_key`;
