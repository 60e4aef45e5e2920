import { literal } from '../../store/index.ts';
import type { EventForm, Stream, WithdrawalForm } from './language.ts';

/** SQL of a hash that is equal for equal texts. Shifted by a bit, because the upper half of md5_number's range does not fit. */
export const hashSql = (parts: readonly string[]): string =>
  `(md5_number(to_json([${parts.join(', ')}])::VARCHAR) >> 1)::HUGEINT`;

/**
 * What an event is called in its identity, apart from the cells that tell it from others of its kind: source, object,
 * activity where it is constant, columns of its times.
 */
export function eventName({ source, objects }: Stream, form: EventForm, activity: string | null): string {
  const times = [form.at, form.start, form.end].map((time) => time?.column ?? null);
  return JSON.stringify([source, objects[form.of]?.type ?? form.of, activity, times]);
}

/** The activity by which events of one identity differ: where a row makes all that fit, each is an event of its own. */
export const distinctActivity = ({ activity }: EventForm, ofLayer: string): string | null =>
  activity.value ?? (activity.changes?.match === 'all' ? ofLayer : null);

/** The events that an identity may stand for, by name: one per event of the mapping, several where a table makes several of a row. */
const namesOf = (stream: Stream, form: EventForm): string[] => {
  const { value, changes } = form.activity;
  const activities = value === undefined && changes?.match === 'all' ? changes.rows.map((row) => row.activity) : [''];
  return [...new Set(activities.map((activity) => eventName(stream, form, distinctActivity(form, activity))))];
};

/** SQL of what readings of one event have in common. */
export const subjectSql = (name: string, cells: readonly string[]): string =>
  hashSql([literal('subject'), literal(name), ...cells]);

/** The events of a stream that a withdrawal may be of: they have an identity of as many columns. */
export const withdrawable = (stream: Stream, { identity, activities }: WithdrawalForm): EventForm[] =>
  stream.events.filter(
    (form) =>
      form.identity?.length === identity.length &&
      form.activity.changes?.columns !== null &&
      (activities === undefined || (form.activity.value !== undefined && activities.includes(form.activity.value))),
  );

/** The stream whose events a withdrawal is of; undefined where the mapping has none. */
export const targetOf = ({ of }: WithdrawalForm, own: Stream, streams: readonly Stream[]): Stream | undefined =>
  of === undefined ? own : streams.find(({ source }) => source === of);

/** The subjects of a withdrawal, by name. */
export const withdrawnNames = (form: WithdrawalForm, own: Stream, streams: readonly Stream[]): string[] => {
  const target = targetOf(form, own, streams);
  return target === undefined ? [] : withdrawable(target, form).flatMap((event) => namesOf(target, event));
};

/** Whether records of the stream may be corrected or withdrawn. */
export const isRevisable = (stream: Stream, streams: readonly Stream[]): boolean =>
  stream.events.some(({ corrected }) => corrected) ||
  streams.some((own) => own.withdrawals.some((form) => targetOf(form, own, streams) === stream));
