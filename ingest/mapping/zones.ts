import { inUtc, literal } from '../../store/index.ts';
import { OFFSET } from './check-expressions.ts';
import { faultSql } from './faults.ts';
import type { Zone } from './language.ts';
import type { Reading } from './reading.ts';

/** Z, +02, +0530, -05:00 */
export const WRITTEN_OFFSET = String.raw`(Z|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?)`;

/** How a local time becomes an instant. */
export interface ZoneValue {
  /** the instant of a local time, null where the zone is not known */
  utc(local: string): string;
  stated: boolean;
  /** why a local time has no instant; null where it always has */
  fault: string | null;
  uses: readonly string[];
  cells: readonly string[];
}

/** Zones without a column cannot fail; they were checked with the mapping. */
export function zoneValue(reading: Reading, zone: Zone | undefined): ZoneValue {
  const none = { stated: zone !== undefined, fault: null, uses: [], cells: [] };
  if (zone === undefined) return { ...none, utc: (local) => local };
  if ('constant' in zone) return { ...none, utc: (local) => constantZone(local, zone.constant) };
  const cell = reading.cell(zone.column);
  const known = zone.codes
    ? 'is not among the codes listed for this column'
    : 'is neither an IANA time zone nor an offset such as +02:00';
  return {
    stated: true,
    utc: (local) => (zone.codes ? codedZone(local, cell, zone.codes) : freeZone(local, cell)),
    fault: faultSql(zone.column, 'zone-unknown', `coalesce(${cell}, '')`, known),
    uses: [cell],
    cells: [cell],
  };
}

function constantZone(local: string, zone: string): string {
  if (OFFSET.test(zone)) return `${local} - to_minutes(${minutesOf(zone)})`;
  return /^(UTC|Etc\/UTC)$/i.test(zone) ? local : inUtc(`timezone(${literal(zone)}, ${local})`);
}

const codedZone = (local: string, cell: string, codes: Readonly<Record<string, string>>): string =>
  `CASE ${cell} ${Object.entries(codes)
    .map(([code, zone]) => `WHEN ${literal(code)} THEN ${constantZone(local, zone)}`)
    .join(' ')} END`;

const freeZone = (local: string, cell: string): string =>
  `CASE WHEN regexp_full_match(${cell}, ${literal(WRITTEN_OFFSET)}) THEN ${local} - to_minutes(${minutesSql(cell)}) ` +
  `WHEN ${cell} IN (SELECT name FROM pg_timezone_names()) THEN ${inUtc(`timezone(${cell}, ${local})`)} END`;

function minutesOf(offset: string): number {
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(3).replace(':', ''));
  return offset.startsWith('-') ? -minutes : minutes;
}

/** Minutes east of UTC of an offset's text: Z, +02, +0530, -05:00. */
export const minutesSql = (text: string): string =>
  `CASE ${text} WHEN 'Z' THEN 0 ELSE ${text}[1:3]::INTEGER * 60 + (${text}[1] || '0' || replace(${text}[4:], ':', ''))::INTEGER END`;
