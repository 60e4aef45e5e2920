import { EventLogError, type LogSettings } from '../../eventlog/index.ts';
import type { Mapping } from './read-mapping.ts';

/**
 * What several mappings of one log say of it together: their lists joined, the first promise and value that is named,
 * paired if any of them pairs.
 *
 * @throws EventLogError `mapping-invalid` where two name different case notions
 */
export function mergeSettings(mappings: readonly [Mapping, ...Mapping[]]): LogSettings {
  const all = mappings.map(({ settings }) => settings);
  const { caseNotion } = mappings[0].settings;
  const other = mappings.find(({ settings }) => settings.caseNotion !== caseNotion);
  if (other) {
    throw new EventLogError(
      'mapping-invalid',
      `${other.source.file} has the case notion '${other.settings.caseNotion}', ${mappings[0].source.file} has '${caseNotion}'. ` +
        'Mappings that are ingested together describe one log: give them the same one.',
    );
  }
  return {
    caseNotion,
    lifecycle: all.find(({ lifecycle }) => lifecycle === 'pair')?.lifecycle ?? mappings[0].settings.lifecycle,
    closedBy: [...new Set(all.flatMap(({ closedBy }) => closedBy))],
    deliveredBy: [...new Set(all.flatMap(({ deliveredBy }) => deliveredBy))],
    promise: all.find(({ promise }) => promise !== null)?.promise ?? null,
    value: all.find(({ value }) => value !== null)?.value ?? null,
    owners: Object.assign({}, ...all.map(({ owners }) => owners)) as Record<string, string>,
    handoffs: all.flatMap(({ handoffs }) => handoffs),
    clockCorrections: Object.assign({}, ...all.map((one) => one.clockCorrections)) as Record<string, number>,
    infer: all.flatMap(({ infer }) => infer),
  };
}
