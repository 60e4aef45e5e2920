import { EventLogError, suggestion } from '../../eventlog/index.ts';
import { type Pack, packNamed } from './pack-index.ts';

const PREFIX = 'pack:';

/** What may be said of a pack where it is named. */
const SETTINGS = ['as', 'files', 'zone', 'testData', 'wrongTrailers', 'encoding', 'delimiter'] as const;
type SettingName = (typeof SETTINGS)[number];
export type PackSettings = Partial<Record<SettingName, string>>;

/** Whether a mapping is named by a pack, and not by the path of a file. */
export const isPackReference = (mapping: string): boolean => mapping.startsWith(PREFIX);

/**
 * The pack that a reference names, and what it says of it: `pack:x12`, `pack:sap-tables:zone=Europe/Berlin`.
 *
 * @throws EventLogError `file-not-found` for a pack that there is not, `option-invalid` for a setting that there is not
 */
export function parsePackReference(reference: string): { pack: Pack; settings: PackSettings } {
  const [name = '', ...said] = reference.slice(PREFIX.length).split(/:(?=[A-Za-z-]+=)/);
  return { pack: packNamed(name), settings: Object.fromEntries(said.map((one) => settingOf(reference, one))) };
}

function settingOf(reference: string, said: string): [SettingName, string] {
  const [, name = '', value = ''] = /^([^=]+)=(.*)$/s.exec(said) ?? [];
  const known = SETTINGS.find((one) => one === name);
  if (known === undefined) {
    throw new EventLogError(
      'option-invalid',
      `${reference}: a pack has no setting "${name}". ${suggestion(name, SETTINGS)}`,
    );
  }
  if (value === '')
    throw new EventLogError('option-invalid', `${reference}: the setting ${name} is empty; write ${name}=VALUE.`);
  return [known, value];
}
