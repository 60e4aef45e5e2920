import { EventLogError, nearestName } from '../../eventlog/index.ts';
import type { Store } from '../../store/index.ts';

/** The zone as the store's calendar spells it. Throws `zone-unknown` naming the nearest one. */
export async function readZone(store: Store, given: string | undefined): Promise<string | null> {
  if (given === undefined) return null;
  const zones = await store.rows<{ name: string }>(`SELECT name FROM pg_timezone_names() ORDER BY name`);
  const names = zones.map(({ name }) => name);
  const found =
    names.find((name) => name === given) ?? names.find((name) => name.toLowerCase() === given.toLowerCase());
  if (found !== undefined) return found;
  const near = nearestName(
    given,
    names.filter((name) => name.includes('/') || name === 'UTC'),
  );
  throw new EventLogError(
    'zone-unknown',
    `There is no time zone "${given}"${near ? `; did you mean ${near}` : ''}? Give an IANA name with --zone, such as Europe/Berlin, America/New_York or UTC.`,
  );
}
