import { suggestion } from '../../eventlog/index.ts';
import { checkExpressions } from './check-expressions.ts';
import { checkJoins } from './check-joins.ts';
import type { Stream } from './language.ts';
import type { Fault, Path } from './source.ts';

/** What is wrong with one stream, whatever its file holds. Pure; no faults, no entries. */
export const checkStream = (stream: Stream, path: Path): Fault[] => [
  ...checkNames(stream, path),
  ...checkJoins(stream, path),
  ...checkTables(stream, path),
  ...checkExpressions(stream, path),
];

/** Events and links name objects of their own stream. */
function checkNames({ objects, links, events }: Stream, path: Path): Fault[] {
  const known = Object.keys(objects);
  const unknown = (name: string, at: Path): Fault[] =>
    known.includes(name)
      ? []
      : [{ path: at, message: `"${name}" is no object of this stream. ${suggestion(name, known)}` }];
  return [
    ...events.flatMap((event, index) => unknown(event.of, [...path, 'events', index, 'of'])),
    ...links.flatMap(({ child, parent }, index) => [
      ...unknown(child, [...path, 'links', index, 'link']),
      ...unknown(parent, [...path, 'links', index, 'link']),
    ]),
  ];
}

/** A table of changes says where field and values stand, or is of a snapshot, and of columns that it names. */
const checkTables = ({ snapshot, events }: Stream, path: Path): Fault[] =>
  events.flatMap(({ activity: { changes } }, index) => {
    if (changes === undefined || changes.columns !== null) return [];
    const at = [...path, 'events', index, 'activity'];
    if (snapshot === undefined) {
      return [{ path: at, message: 'expected field, from and to beside changes, or a snapshot on the stream' }];
    }
    return [
      ...(changes.rows.some(({ field }) => field[0] === null)
        ? [
            {
              path: [...at, 'changes', 'any'],
              ofKey: true,
              message: 'a snapshot compares columns; expected the name of one',
            },
          ]
        : []),
      ...(changes.ignored.length > 0
        ? [{ path: [...at, 'ignore'], ofKey: true, message: 'a snapshot compares only the columns that are named' }]
        : []),
    ];
  });
