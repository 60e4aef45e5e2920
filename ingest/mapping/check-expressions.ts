import { suggestion } from '../../eventlog/index.ts';
import type { Attribute, Stream, Zone } from './language.ts';
import type { Fault, Path } from './source.ts';

/** Zones, time formats, regular expressions and transitions that would only fail once rows are read. */
export function checkExpressions(stream: Stream, path: Path): Fault[] {
  return [
    ...checkFormats(stream.timeFormat, [...path, 'timeFormat']),
    ...checkZone(stream.zone, [...path, 'zone']),
    ...Object.entries(stream.columns).flatMap(([name, { absent, clean }]) => [
      ...absent.flatMap((text, index) =>
        'matching' in text ? checkRegex(text.matching, [...path, 'columns', name, 'absent', index, 'matching']) : [],
      ),
      ...clean.flatMap((rule, index) =>
        (['strip', 'extract'] as const).flatMap((kind) => {
          const regex = rule[kind];
          return regex === undefined ? [] : checkRegex(regex, [...path, 'columns', name, 'clean', index, kind]);
        }),
      ),
    ]),
    ...timesOf(stream, path).flatMap(({ time, path: at }) => [
      ...checkFormats(time.timeFormat ?? [], [...at, 'timeFormat']),
      ...checkZone(time.zone, [...at, 'zone']),
    ]),
    ...stream.events.flatMap(({ transition }, index) =>
      checkTransition(transition?.value, transition?.codes, [...path, 'events', index, 'transition']),
    ),
  ];
}

interface PlacedTime {
  time: { timeFormat?: readonly string[] | undefined; zone?: Zone | undefined };
  path: Path;
}

/** Every time of a stream: of events, and instants among attributes. */
function timesOf({ snapshot, objects, events, withdrawals }: Stream, path: Path): PlacedTime[] {
  const attributesOf = (entries: Record<string, Attribute>, at: Path) =>
    Object.entries(entries).map(([name, time]) => ({ time, path: [...at, 'attributes', name] }));
  const observed = (['observed', 'since'] as const).flatMap((name) =>
    snapshot?.[name] === undefined ? [] : [{ time: snapshot[name], path: [...path, 'snapshot', name] }],
  );
  return [
    ...observed,
    ...Object.entries(objects).flatMap(([name, { attributes }]) =>
      attributesOf(attributes, [...path, 'objects', name]),
    ),
    ...events.flatMap((event, index) => {
      const at = [...path, 'events', index];
      const own = (['at', 'start', 'end', 'recorded'] as const).flatMap((name) =>
        event[name] === undefined ? [] : [{ time: event[name], path: [...at, name] }],
      );
      const { changes } = event.activity;
      const compared = changes?.timeFormat ? [{ time: changes, path: [...at, 'activity'] }] : [];
      return [...own, ...compared, ...attributesOf(event.attributes, at)];
    }),
    ...withdrawals.flatMap((form, index) =>
      (['at', 'recorded'] as const).flatMap((name) =>
        form[name] === undefined ? [] : [{ time: form[name], path: [...path, 'withdrawals', index, name] }],
      ),
    ),
  ];
}

export const NAMED_FORMATS = ['iso', 'epochS', 'epochMs', 'odata'];
const SPECIFIER = /%-?(.)/g;
const KNOWN_SPECIFIERS = 'aAbBdfgGHIjmMnpSuUVwWyYz%';

function checkFormats(formats: readonly string[], path: Path): Fault[] {
  return formats.flatMap((format, index) => {
    const reason = formatFault(format);
    return reason === null ? [] : [{ path: [...path, index], message: `the time format "${format}" ${reason}` }];
  });
}

function formatFault(format: string): string | null {
  if (NAMED_FORMATS.includes(format)) return null;
  const specifiers = [...format.matchAll(SPECIFIER)].map(([, letter = '']) => letter);
  if (specifiers.length === 0)
    return `is neither a pattern such as %d.%m.%Y nor a name. ${suggestion(format, NAMED_FORMATS)}`;
  if (specifiers.includes('Z')) return 'has %Z; give the zone as `zone` instead, or %z for an offset such as +02:00';
  const unknown = specifiers.find((letter) => !KNOWN_SPECIFIERS.includes(letter));
  if (unknown !== undefined) return `has %${unknown}; expected specifiers among %${[...KNOWN_SPECIFIERS].join(' %')}`;
  if (specifiers.includes('z') && !format.endsWith('%z')) return 'has %z before its end; expected the offset last';
  const has = (letters: string) => specifiers.some((letter) => letters.includes(letter));
  return has('yYG') && has('djuw') ? null : 'gives no full date; expected at least a year and a day';
}

function checkZone(zone: Zone | undefined, path: Path): Fault[] {
  if (zone === undefined) return [];
  if ('constant' in zone) return zoneFault(zone.constant, path);
  return Object.entries(zone.codes ?? {}).flatMap(([code, name]) => zoneFault(name, [...path, 'codes', code]));
}

export const OFFSET = /^[+-]([01]\d|2[0-3])(:?[0-5]\d)?$/;

function zoneFault(name: string, path: Path): Fault[] {
  if (OFFSET.test(name) || isZone(name)) return [];
  return [
    {
      path,
      message:
        `"${name}" is no known time zone; expected an IANA name such as Europe/Berlin, or an offset such as +02:00. ` +
        `${suggestion(name, Intl.supportedValuesOf('timeZone')).split(' Known:')[0]}`,
    },
  ];
}

/** Whether it is a time zone that every clock here knows. */
export function isZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function checkRegex(regex: string, path: Path): Fault[] {
  if (/\(\?(=|!|<[=!])|\\[1-9]/.test(regex)) {
    return [{ path, message: `"${regex}" has look-around or a back reference, which RE2 does not know` }];
  }
  try {
    new RegExp(regex.replace(/^\(\?[ims]+\)/, ''));
    return [];
  } catch (error) {
    return [{ path, message: `"${regex}" is no regular expression: ${(error as Error).message}` }];
  }
}

/** The transitions of the XES lifecycle extension. */
const TRANSITIONS =
  'schedule assign reassign start suspend resume complete withdraw autoskip manualskip ate_abort pi_abort unknown'.split(
    ' ',
  );

function checkTransition(value: string | undefined, codes: Record<string, string> | undefined, path: Path): Fault[] {
  const used = value === undefined ? Object.entries(codes ?? {}) : [['value', value] as const];
  return used.flatMap(([code, name]) =>
    TRANSITIONS.includes(name)
      ? []
      : [
          {
            path: value === undefined ? [...path, 'codes', code] : path,
            message: `"${name}" is no lifecycle transition. ${suggestion(name, TRANSITIONS)}`,
          },
        ],
  );
}
