import { EventLogError, suggestion } from '../../eventlog/index.ts';
import type { ColumnProfile } from './column-profile.ts';
import { nameRank, type Role } from './role-names.ts';

/** The columns of a flat log by what they are. */
export interface LogColumns {
  case: string;
  activity: string;
  /** when the activity ended, or the only time */
  end: string;
  start: string | null;
  resource: string | null;
  lifecycle: string | null;
  instance: string | null;
}

export interface GivenColumns {
  case?: string;
  activity?: string;
  /** the only time; with `end` the start */
  time?: string;
  end?: string;
  resource?: string;
}

export interface Choice {
  what: string;
  value: string;
  why: string;
}

/**
 * Finds out which column is what: as given, else by name where the content does not speak against it, else by content
 * alone. Throws `column-not-found` for a given name that is not there and `column-undecided` naming the candidates.
 */
export function detectColumns(
  profiles: readonly ColumnProfile[],
  given: GivenColumns,
  path: string,
): { columns: LogColumns; choices: Choice[] } {
  const choices: Choice[] = [];
  const taken = new Set<string>();
  const settle = <Name extends string | null>(what: string, found: Found<Name>): Name => {
    if (found.name !== null) {
      taken.add(found.name);
      choices.push({ what, value: found.name, why: found.why });
    }
    return found.name;
  };
  const free = () => profiles.filter(({ name }) => !taken.has(name));
  const givenOf = (option: keyof GivenColumns) => givenColumn(profiles, option, given[option], path);
  for (const option of ['case', 'activity', 'time', 'end', 'resource'] as const) {
    const name = givenOf(option);
    if (name !== null) taken.add(name.name);
  }

  const times = detectTimes(free(), givenOf('time'), givenOf('end'), path);
  const end = settle(times.start === null ? 'time column' : 'end column', times.end);
  const start = times.start === null ? null : settle('start column', times.start);
  const lifecycle = settle('lifecycle column', byNameOnly('lifecycle', free()) ?? byTransitions(free()) ?? NONE);
  const caseColumn = settle('case column', givenOf('case') ?? detectCase(free(), path));
  const activity = settle('activity column', givenOf('activity') ?? detectActivity(free(), path));
  const resource = settle(
    'resource column',
    givenOf('resource') ?? byNameOnly('resource', free().filter(isNoTime)) ?? NONE,
  );
  const instance = settle('instance column', byNameOnly('instance', free()) ?? NONE);
  return { columns: { case: caseColumn, activity, end, start, resource, lifecycle, instance }, choices };
}

interface Found<Name extends string | null = string> {
  name: Name;
  why: string;
}

const NONE: Found<null> = { name: null, why: '' };

function givenColumn(
  profiles: readonly ColumnProfile[],
  option: string,
  name: string | undefined,
  path: string,
): Found | null {
  if (name === undefined) return null;
  const names = profiles.map((profile) => profile.name);
  const found = names.find((one) => one === name) ?? names.find((one) => one.toLowerCase() === name.toLowerCase());
  if (found !== undefined) return { name: found, why: `given with --${option}` };
  throw new EventLogError(
    'column-not-found',
    `${path} has no column "${name}" (--${option}). ${suggestion(name, names)}`,
  );
}

const isNoTime = ({ times }: ColumnProfile) => times < 0.5;

/** Attributes of the case never tell what an event is. */
const isOfCase = ({ name }: ColumnProfile) => name.startsWith('case:');

interface Candidate extends ColumnProfile {
  rank: number;
}

/** Columns whose name speaks for the role, the firmest first. */
const namedFor = (role: Role, profiles: readonly ColumnProfile[]): Candidate[] =>
  profiles
    .filter((profile) => role === 'case' || !isOfCase(profile))
    .flatMap((profile) => {
      const rank = nameRank(role, profile.name);
      return rank === null ? [] : [{ ...profile, rank }];
    })
    .sort((one, other) => one.rank - other.rank);

/** The firmest ones; several when they are equally firm. */
const firmest = (candidates: readonly Candidate[]): Candidate[] =>
  candidates.filter(({ rank }) => rank === candidates[0]?.rank);

function byNameOnly(role: Role, profiles: readonly ColumnProfile[]): Found | null {
  const [best] = namedFor(
    role,
    profiles.filter(({ distinct }) => distinct > 0),
  );
  return best ? { name: best.name, why: 'by its name' } : null;
}

/** A column whose values are transitions, whatever its name: `EventType` with START and COMPLETE. */
function byTransitions(profiles: readonly ColumnProfile[]): Found | null {
  const found = profiles.filter(({ transitions, distinct }) => transitions > 0.99 && distinct >= 2);
  const [only] = found;
  return found.length === 1 && only ? { name: only.name, why: 'its values are start, complete and the like' } : null;
}

function detectTimes(
  profiles: readonly ColumnProfile[],
  givenTime: Found | null,
  givenEnd: Found | null,
  path: string,
): { end: Found; start: Found | null } {
  if (givenTime && givenEnd) return { end: givenEnd, start: givenTime };
  const timed = profiles.filter((profile) => profile.times >= 0.5 && !isOfCase(profile));
  const start = bestNamed('start', timed);
  if (givenEnd) return { end: givenEnd, start };
  if (givenTime) {
    const isStart = nameRank('start', givenTime.name) !== null;
    const end = isStart ? bestNamed('end', timed) : null;
    if (end) return { end, start: givenTime };
    return { end: givenTime, start: isStart ? null : start };
  }
  const end = start ? bestNamed('end', timed) : null;
  if (start && end && !isFirmer('time', start, end, timed)) return { end, start };
  const time = bestNamed('time', timed) ?? bestNamed('end', timed) ?? start;
  if (time) return { end: time, start: null };
  return { end: onlyTime(timed, profiles, path), start: null };
}

/** Whether a column is named for a role more firmly than the start: `timestamp` beside `start_date` and `end_date`. */
function isFirmer(role: Role, start: Found, end: Found, timed: readonly ColumnProfile[]): boolean {
  const [best] = namedFor(role, timed);
  return best !== undefined && best.name !== end.name && best.rank < (nameRank('start', start.name) ?? 0);
}

function bestNamed(role: 'time' | 'start' | 'end', timed: readonly ColumnProfile[]): Found | null {
  const [best] = namedFor(
    role,
    timed.filter(({ filled }) => filled > 0.5),
  );
  return best ? { name: best.name, why: 'by its name, and its values are times' } : null;
}

function onlyTime(timed: readonly ColumnProfile[], all: readonly ColumnProfile[], path: string): Found {
  const [only] = timed;
  if (only && timed.length === 1) return { name: only.name, why: 'the only column of times' };
  const named = (['time', 'end', 'start'] as const).flatMap((role) => namedFor(role, all));
  if (timed.length === 0 && named[0]) return { name: named[0].name, why: 'by its name' };
  throw undecided('time', '--time', timed.length > 0 ? timed : all, path);
}

/** A case has several events, so its column repeats; it is no time and hardly ever empty. */
function detectCase(all: readonly ColumnProfile[], path: string): Found {
  const profiles = all.filter(({ isOfEvent }) => !isOfEvent);
  const named = namedFor('case', profiles).filter(
    ({ rank, filled, times, distinct, rows, decimals }) =>
      filled > 0 && (rank < 2 || (filled > 0.9 && times < 0.5 && decimals < 0.5 && (distinct < rows || rows === 1))),
  );
  const best = firmest(named);
  if (best.length === 1 && best[0]) return { name: best[0].name, why: 'by its name' };
  if (best.length > 1) throw undecided('case', '--case', best, path);
  const repeating = profiles.filter(
    (one) =>
      isNoTime(one) && one.filled > 0.99 && one.decimals < 0.5 && one.distinct > 1 && one.distinct < 0.9 * one.rows,
  );
  const most = Math.max(0, ...repeating.map(({ distinct }) => distinct));
  const many = repeating.filter(({ distinct }) => distinct * 2 > most);
  if (many.length === 1 && many[0]) {
    return {
      name: many[0].name,
      why: `by its content: ${many[0].distinct} values that repeat, more than any other column`,
    };
  }
  throw undecided('case', '--case', many.length > 0 ? many : profiles, path);
}

/** An activity is a word of a small vocabulary. */
function detectActivity(profiles: readonly ColumnProfile[], path: string): Found {
  const named = namedFor('activity', profiles).filter(
    ({ rank, filled, times, distinct, rows, decimals, transitions }) =>
      filled > 0 &&
      (rank < 2 ||
        (filled > 0.9 && times < 0.5 && decimals < 0.5 && transitions < 0.99 && distinct <= Math.max(20, rows / 2))),
  );
  const best = firmest(named);
  if (best.length === 1 && best[0]) return { name: best[0].name, why: 'by its name' };
  if (best.length > 1) throw undecided('activity', '--activity', best, path);
  const words = profiles.filter(
    (one) =>
      isNoTime(one) &&
      !isOfCase(one) &&
      one.filled > 0.99 &&
      one.decimals < 0.5 &&
      one.distinct > 1 &&
      one.distinct <= Math.min(500, Math.max(3, one.rows / 2)) &&
      one.declared !== 'number' &&
      one.declared !== 'boolean',
  );
  if (words.length === 1 && words[0]) {
    return {
      name: words[0].name,
      why: `by its content: the only column of few (${words[0].distinct}) repeating words`,
    };
  }
  throw undecided('activity', '--activity', words.length > 0 ? words : profiles, path);
}

function undecided(role: string, option: string, candidates: readonly { name: string }[], path: string): EventLogError {
  const names = candidates.slice(0, 20).map(({ name }) => `"${name}"`);
  const more = candidates.length > names.length ? ` and ${candidates.length - names.length} more` : '';
  return new EventLogError(
    'column-undecided',
    `${path}: which column holds the ${role} cannot be told from its name and content. ` +
      `Candidates: ${names.join(', ') || 'none'}${more}. Give it with ${option} COLUMN.`,
  );
}
