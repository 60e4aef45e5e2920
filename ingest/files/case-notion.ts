import { EventLogError } from '../../eventlog/index.ts';
import { type Reader, readSettings, type Writer } from '../../store/index.ts';

/**
 * What a case of a flat log is: what was given, else what the log says, `case` where nobody has said. A log whose objects
 * are all of one type may be given another name for it; one of several types has cases of one of them.
 *
 * @throws EventLogError option-invalid where the log has several types, and not this one
 */
export async function decideCaseNotion(reader: Reader, given: string | undefined): Promise<string> {
  const { caseNotion } = await readSettings(reader);
  const types = await readTypes(reader);
  if (given === undefined || types.length < 2 || types.includes(given)) return given ?? caseNotion;
  throw new EventLogError(
    'option-invalid',
    `A case cannot be a '${given}': the log has ${types.join(', ')}, and its cases are of the type '${caseNotion}'. ` +
      'Give one of them with --case-notion, or ingest into a store of its own with --db.',
  );
}

/** How a case is decided: by whom, and why. */
export interface DecidedNotion {
  caseNotion: string;
  /** null where nothing was chosen: it was given, or the log says it */
  why: string | null;
}

/**
 * What a case of an object-centric log is: what was given; else what the log says, where anything is of that type; else the
 * only type that is called like an order; else the one that most events touch.
 *
 * @param types of the files, by how many events touch them, most first
 * @throws EventLogError option-invalid where a type is given that nothing is of
 */
export async function decideObjectNotion(
  reader: Reader,
  given: string | undefined,
  types: readonly { type: string; events: number }[],
): Promise<DecidedNotion> {
  const { caseNotion } = await readSettings(reader);
  const known = new Set([...(await readTypes(reader)), ...types.map(({ type }) => type)]);
  if (given !== undefined && known.size > 0 && !known.has(given)) {
    throw new EventLogError(
      'option-invalid',
      `A case cannot be a '${given}': the log has objects of the types ${[...known].join(', ')}. Give one of them with --case-notion.`,
    );
  }
  if (given !== undefined || known.has(caseNotion)) return { caseNotion: given ?? caseNotion, why: null };
  const [first] = types;
  const [order, second] = types.filter(({ type }) => /\border\b/i.test(type));
  if (first === undefined) return { caseNotion, why: null };
  if (order !== undefined && second === undefined) {
    return {
      caseNotion: order.type,
      why: 'the only type that is called like an order; give another with --case-notion',
    };
  }
  return {
    caseNotion: first.type,
    why: `${first.events} events touch its objects, most of all types; give another with --case-notion`,
  };
}

/** Gives the cases of a log that has no other objects their new name, so that they stay what they are. */
export async function renameCases(writer: Writer, caseNotion: string): Promise<void> {
  const [type, second] = await readTypes(writer);
  if (type === undefined || second !== undefined || type === caseNotion) return;
  await writer.run(`UPDATE objects SET type = $caseNotion`, { caseNotion });
}

async function readTypes(reader: Reader): Promise<string[]> {
  const rows = await reader.rows<{ type: string }>(`SELECT DISTINCT type FROM objects ORDER BY type`);
  return rows.map(({ type }) => type);
}
