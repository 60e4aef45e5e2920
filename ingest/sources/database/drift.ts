import type { SourceContext } from '../source.ts';
import type { RelationColumn } from './session.ts';

/** Names and types, as a state keeps them. */
export type KnownColumns = readonly (readonly [string, string])[];

export const knownColumns = (columns: readonly RelationColumn[]): [string, string][] =>
  columns.map(({ name, type }) => [name, type]);

/** What became of the columns since, one sentence each. */
export function driftBetween(before: KnownColumns, now: KnownColumns): string[] {
  const [had, has] = [new Map(before), new Map(now)];
  const added = now.filter(([name]) => !had.has(name)).map(([name, type]) => `The column ${name} (${type}) is new.`);
  const gone = before.filter(([name]) => !has.has(name)).map(([name, type]) => `The column ${name} (${type}) is gone.`);
  const retyped = now
    .filter(([name, type]) => had.has(name) && had.get(name) !== type)
    .map(([name, type]) => `The column ${name} is now ${type}; it was ${had.get(name)}.`);
  return [...added, ...gone, ...retyped];
}

export function reportDrift(context: SourceContext, stream: string, before: KnownColumns, now: KnownColumns): void {
  for (const message of driftBetween(before, now)) context.report({ kind: 'drift', stream, message });
}
