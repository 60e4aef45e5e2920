import { columnsUsed, conditionColumns, resolveColumn } from './columns.ts';
import { joinedColumn } from './joined-column.ts';
import type { JoinForm, Stream } from './language.ts';
import type { Mapping } from './read-mapping.ts';
import { isNameOf } from './source-files.ts';

/** What makes rows that are joined what they are: their file, their key, how their cells are read, which of them count. */
export interface ReferenceDefinition {
  file: string;
  options: JoinForm['options'];
  key: readonly string[];
  columns: JoinForm['columns'];
  when: JoinForm['when'] | null;
}

/** Rows of a file that joins look for, the same ones for all joins that look in the same way. */
export interface ReferenceSet {
  definition: ReferenceDefinition;
  /** what is kept of each row beside its key, sorted */
  columns: readonly string[];
}

export const definitionOf = ({ file, options, on, columns, when }: JoinForm): ReferenceDefinition => ({
  file,
  options,
  key: on.map(({ their }) => their),
  columns,
  when: when ?? null,
});

/** Equal for joins that look at the same rows in the same way. */
export const definitionText = (definition: ReferenceDefinition): string => JSON.stringify(definition);

/** The sets that joins of streams look for, each with every column that any of them reads. */
export function referenceSets(streams: readonly Stream[]): ReferenceSet[] {
  const found = new Map<string, { definition: ReferenceDefinition; columns: Set<string> }>();
  for (const stream of streams) {
    const used = columnsUsed(stream).flatMap((column) => joinedColumn(stream, column) ?? []);
    for (const [name, form] of Object.entries(stream.join)) {
      const definition = definitionOf(form);
      const set = found.get(definitionText(definition)) ?? { definition, columns: new Set() };
      found.set(definitionText(definition), set);
      for (const { join, their } of used) if (join === name) set.columns.add(their);
    }
  }
  return [...found.values()].map(({ definition, columns }) => ({ definition, columns: [...columns].sort() }));
}

/** What a stream's joins look for, as text. */
export const referenceTexts = ({ join }: Stream): string[] =>
  Object.values(join).map((form) => definitionText(definitionOf(form)));

/** Of sets, those whose rows come in a landed stream. */
export const setsOf = <Set extends ReferenceSet>(sets: readonly Set[], source: string, name: string): Set[] =>
  sets.filter(({ definition }) => isNameOf(definition.file, source, name));

/** Whether any stream of the mappings joins a landed stream. */
export const isJoined = (mappings: readonly Mapping[], source: string, name: string): boolean =>
  mappings.some(({ streams }) =>
    streams.some(({ join }) => Object.values(join).some(({ file }) => isNameOf(file, source, name))),
  );

/** The fields that a set reads of records, of `a.b` the field `a`; among them those that no record has. */
export function referenceFields({ definition, columns }: ReferenceSet, found: readonly string[]): string[] {
  const { key, columns: rules, when } = definition;
  const named = [...key, ...columns, ...conditionColumns(when ?? undefined), ...Object.keys(rules)];
  const read = [OPERATION, ...named.map((name) => rules[name]?.column ?? name)];
  return [...new Set(read.map((name) => resolveColumn(name, found)?.column ?? name.replace(/[.[].*$/s, '')))];
}

/** What the landing knows of a record, as a column: whether it says that its object is gone. */
export const OPERATION = 'landed.operation';
