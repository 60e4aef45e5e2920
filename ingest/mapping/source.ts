import { isMap, isPair, isSeq, LineCounter, type Node, parseDocument, type Document } from 'yaml';
import { EventLogError } from '../../eventlog/index.ts';

export type Path = readonly PropertyKey[];

/** Something wrong in a mapping, and where. */
export interface Fault {
  path: Path;
  /** true: it is about the key at the path's end, not about its value */
  ofKey?: boolean;
  message: string;
}

/** A fault as people look for it. */
export interface PlacedFault {
  file: string;
  /** from 1 */
  line: number;
  /** from 1 */
  column: number;
  message: string;
  /** the line as it is written */
  text: string;
}

/** A mapping that is wrong, with every fault of it. */
export class MappingError extends EventLogError {
  readonly faults: readonly PlacedFault[];

  constructor(faults: readonly PlacedFault[], options?: ErrorOptions) {
    const messages = [
      ...new Set(
        faults.map(({ file, line, column, message }) => `${file}, line ${line}, column ${column}: ${message}`),
      ),
    ];
    const rest = messages.length - MOST_SHOWN;
    super(
      'mapping-invalid',
      messages.slice(0, MOST_SHOWN).join('\n') + (rest > 0 ? `\nand ${rest} more.` : ''),
      options,
    );
    this.faults = faults;
  }
}

const MOST_SHOWN = 12;

/** A mapping file as it was written: its content as plain texts, lists and maps, and the place of each of them. */
export interface Source {
  file: string;
  content: unknown;
  /** The error to throw for faults; each names file, line and column. */
  error(faults: readonly Fault[]): MappingError;
}

/** Every scalar stays the text that was written (YAML's failsafe schema): `01`, `no` and `1e5` are texts. */
export function parseSource(file: string, yaml: string): Source {
  const lines = new LineCounter();
  const document = parseDocument(yaml, { schema: 'failsafe', lineCounter: lines, prettyErrors: false, merge: true });
  const texts = yaml.split(/\r\n|\n|\r/);
  const placed = (offset: number, message: string): PlacedFault => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col, message, text: texts[line - 1] ?? '' };
  };
  const [broken] = document.errors; // the others mostly follow from it
  if (broken) {
    throw new MappingError([placed(broken.pos[0], `this is not YAML: ${broken.message}`)], { cause: broken });
  }
  return {
    file,
    content: contentOf(file, document),
    error: (faults) =>
      new MappingError(
        faults.map((fault) => placed(offsetOf(document, fault), `${nameOf(fault.path)}${fault.message}`)),
      ),
  };
}

/** Fails for aliases without anchor, and for those that multiply to a size that only an attack has. */
function contentOf(file: string, document: Document): unknown {
  try {
    return document.toJS() as unknown;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new EventLogError('mapping-invalid', `${file}: its aliases cannot be followed: ${reason}`, { cause });
  }
}

/** `streams[1].events[2].at: ` for the path of a fault. */
function nameOf(path: Path): string {
  const steps = path.map((step) => (typeof step === 'number' ? `[${step + 1}]` : `.${String(step)}`));
  return steps.length === 0 ? '' : `${steps.join('').replace(/^\./, '')}: `;
}

/** Where the node at the path begins; of a short form that has no such node, where the short form begins. */
function offsetOf(document: Document, { path, ofKey }: Fault): number {
  let node = document.contents as Node | null;
  let offset = node?.range?.[0] ?? 0;
  for (const [index, step] of path.entries()) {
    const last = index === path.length - 1;
    const child = childOf(node, step, last && ofKey === true);
    if (child?.range === undefined || child.range === null) return offset;
    offset = child.range[0];
    node = child;
  }
  return offset;
}

function childOf(node: Node | null, step: PropertyKey, ofKey: boolean): Node | null {
  if (isSeq(node)) return (node.items[Number(step)] as Node | undefined) ?? null;
  if (!isMap(node)) return null;
  const pair = node.items.find((item) => isPair(item) && String(item.key) === String(step));
  return ((ofKey ? pair?.key : (pair?.value ?? pair?.key)) as Node | null | undefined) ?? null;
}
