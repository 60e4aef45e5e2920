import type { Store } from '../../store/index.ts';
import type { Choice } from './detect-columns.ts';
import type { OcelEntries } from './ocel-entries.ts';
import { IS_NAIVE, type OcelStages } from './ocel-sql.ts';

interface Facts {
  events: number;
  objects: number;
  eventObjects: number;
  objectRelations: number;
  changes: number;
  naive: number;
  times: number;
  untimed: number;
  unqualified: number;
  undeclaredTypes: string[];
  undeclaredAttributes: string[];
  strangeTypes: string[];
}

// Grain: one row. Of what is taken; examples are at most three.
const FACTS = ({ types }: OcelEntries, { judged, attributes, values, related }: OcelStages) => /* sql */ `
  WITH taken AS (FROM ${judged} WHERE fault IS NULL),
  given AS (FROM ${values} WHERE fault IS NULL),
  relations AS (FROM ${related} WHERE fault IS NULL),
  times AS (
    SELECT time_text FROM taken WHERE kind = 'event'
    UNION ALL SELECT time_text FROM given WHERE time_text IS NOT NULL
    UNION ALL SELECT trimmed FROM given WHERE value_type = 'time'),
  declared AS (SELECT kind, name AS type FROM ${types}),
  strange AS (
    SELECT DISTINCT attribute.type AS word FROM (SELECT unnest(attributes) AS attribute FROM ${types})
    WHERE lower(attribute.type) NOT IN ('string', 'time', 'integer', 'float', 'boolean', 'text', 'timestamp', 'real', 'real text'))
  SELECT (SELECT count(*) FROM taken WHERE kind = 'event')::DOUBLE AS events, (SELECT count(*) FROM taken WHERE kind = 'object')::DOUBLE AS objects,
    (SELECT count(*) FROM relations WHERE kind = 'event')::DOUBLE AS "eventObjects",
    (SELECT count(*) FROM relations WHERE kind = 'object')::DOUBLE AS "objectRelations",
    (SELECT count(*) FROM given WHERE kind = 'object' AND from_at >= TIMESTAMP '1970-01-02')::DOUBLE AS changes,
    (SELECT count(*) FROM times)::DOUBLE AS times, (SELECT count(*) FROM times WHERE ${IS_NAIVE('time_text')})::DOUBLE AS naive,
    (SELECT count(*) FROM given WHERE kind = 'object' AND time_text IS NULL)::DOUBLE AS untimed,
    (SELECT count(*) FROM relations WHERE is_unqualified)::DOUBLE AS unqualified,
    (SELECT coalesce(list(DISTINCT kind || ' ' || type ORDER BY kind || ' ' || type), []) FROM taken ANTI JOIN declared USING (kind, type)) AS "undeclaredTypes",
    (SELECT coalesce(list(type || '.' || name ORDER BY type, name), []) FROM ${attributes} WHERE NOT is_declared) AS "undeclaredAttributes",
    (SELECT coalesce(list(word ORDER BY word), []) FROM strange) AS "strangeTypes"`;

const sample = (names: readonly string[]): string =>
  `${names.length}: ${names.slice(0, 3).join(', ')}${names.length > 3 ? ' and more' : ''}`;

/** What was found in an object-centric log and what was decided about it, with what breaks the standard and was taken all the same. */
export async function ocelChoices(
  store: Store,
  entries: OcelEntries,
  stages: OcelStages,
  zone: string | null,
): Promise<Choice[]> {
  const facts = await store.row<Facts>(FACTS(entries, stages));
  const { isFirstVersion } = entries;
  const when = (condition: boolean, what: string, value: string, why: string): Choice[] =>
    condition ? [{ what, value, why }] : [];
  return [
    { what: 'format', value: entries.format, why: 'by its first bytes' },
    {
      what: 'contents',
      value:
        `${facts.events} events, ${facts.objects} objects, ${facts.eventObjects} event-object and ${facts.objectRelations} object-object relations, ` +
        `${facts.changes} attribute changes`,
      why: 'what is taken',
    },
    ...zoneChoice(facts, zone),
    ...when(
      facts.undeclaredTypes.length > 0 && !isFirstVersion,
      'types not declared',
      sample(facts.undeclaredTypes),
      'taken all the same; the standard wants them declared',
    ),
    ...when(
      facts.undeclaredAttributes.length > 0 && !isFirstVersion,
      'attributes not declared',
      sample(facts.undeclaredAttributes),
      'taken as they are written; the standard wants them declared',
    ),
    ...when(
      facts.strangeTypes.length > 0,
      'types of attributes',
      sample(facts.strangeTypes),
      'no word of the standard; the nearest, else string',
    ),
    ...when(
      facts.untimed > 0 && !isFirstVersion,
      'values without time',
      String(facts.untimed),
      'taken as first values',
    ),
    ...when(facts.unqualified > 0, 'relations without qualifier', String(facts.unqualified), 'taken with an empty one'),
    ...[...entries.leftOut].map(([what, count]) => ({
      what: 'left out',
      value: what,
      why: `${count} times; no part of an OCEL log`,
    })),
  ];
}

function zoneChoice({ naive, times }: Facts, zone: string | null): Choice[] {
  if (naive === 0) return [];
  const why = `${naive} of ${times} times carry no offset`;
  return [
    zone === null
      ? { what: 'time zone', value: 'UTC', why: `assumed: ${why}; give another with --zone` }
      : { what: 'time zone', value: zone, why: `given with --zone: ${why}` },
  ];
}
