import { type EdiFaultCode, shown } from './fault.ts';
import type { Segment } from './segment.ts';

/** Segments of a set that repeat together, opened by one of them. */
export interface LoopForm {
  /** tag of the segment that opens it */
  tag: string;
  /** list: all of the set stand in one list, wherever they are nested; qualified: by the qualifier of the first segment */
  as: 'list' | 'qualified';
  /** tags it takes besides its own loops; without it all that no loop around it claims */
  takes?: readonly string[];
  loops?: readonly LoopForm[];
  /** entries that name the entry they belong to, as HL does, instead of standing in it */
  levelOf?: (segment: Segment) => { id: string; parent: string | null; code: string };
}

/** What a set looks like. */
export interface SetForm {
  loops: readonly LoopForm[];
  /** tags that end every loop: the summary behind the details */
  closing: readonly string[];
  /** tags of segments that `every` lists, wherever in the set they stand */
  every?: readonly string[];
}

/** What a standard says of its segments. */
export interface SegmentForms {
  /** elements by two-digit number, and what is made of them */
  elements(segment: Segment): Shaped;
  isQualified(tag: string): boolean;
  /** null where a segment of a qualified kind has none that a name can be made of */
  qualifier(segment: Segment): string | null;
  /** what a segment says together with the loop that it opens; `whole` holds both */
  completed(tag: string, whole: Shaped): Shaped;
}

/** A segment, or a loop, as a mapping reads it. */
export interface Shaped {
  [name: string]: string | Shaped | Shaped[];
}

export interface ShapeFault {
  code: EdiFaultCode;
  segment: Segment;
  /** from 1; null: the segment as a whole */
  element: number | null;
  what: string;
}

/** Characters of JSON; no honest set comes near. */
const LARGEST_SET = 2 ** 27;
const DEEPEST_LEVEL = 20;

/** A segment in its place; where it opens a loop, with what the loop holds besides its lists. */
interface Node {
  segment: Segment;
  children: Node[];
  /** of an entry of a list: what it stands in, by tag, or by the code of the level */
  within: ReadonlyMap<string, Node>;
}

interface Level {
  node: Node;
  code: string;
  depth: number;
}

/**
 * Brings the segments of a set into the shape that mappings read.
 *
 * `TAG.NN` is an element of the first segment of its kind, `TAG.QQ.NN` of the first with the qualifier QQ where the kind
 * has qualifiers, and `TAG.all` is the list of all. A segment that opens a loop holds the segments of the loop by their
 * tags. Loops that are a list stand in one list for the whole set, under their tag; under `in` each entry has what it
 * stands in. `every.TAG` lists the segments of a kind wherever they stand, where the form says so.
 *
 * @param segments those between header and trailer of the set, in order
 * Time and space linear in the segments, times the depth of nesting.
 */
export function shape(
  segments: readonly Segment[],
  form: SetForm,
  forms: SegmentForms,
): { cells: Shaped } | { fault: ShapeFault } {
  const top: Node[] = [];
  const lists = new Map<string, Node[]>();
  const every = new Map<string, Node[]>();
  const levels = new Map<string, Level>();
  let open: OpenLoop[] = [];
  for (const segment of segments) {
    const { around, loop } = placeOf(open, segment.tag, form);
    const node: Node = { segment, children: [], within: NOTHING };
    open = loop === null ? around : [...around, { form: loop, node }];
    if (loop?.as !== 'list') {
      (around.at(-1)?.node.children ?? top).push(node);
      if (form.every?.includes(segment.tag)) {
        addTo(every, segment.tag, { segment, children: [], within: loopsAround(around) });
      }
      continue;
    }
    if (loop.levelOf === undefined) node.within = loopsAround(around);
    else {
      const fault = placeLevel(node, loop.levelOf(segment), levels);
      if (fault !== null) return { fault };
    }
    addTo(lists, segment.tag, node);
  }
  const fault = tooLarge(top, [...lists.values(), ...every.values()].flat());
  if (fault !== null) return { fault };
  const cells = { ...shapedSegments(top, forms, true), ...shapedLists(lists, forms) };
  return { cells: every.size === 0 ? cells : { ...cells, every: shapedLists(every, forms) } };
}

const NOTHING: ReadonlyMap<string, Node> = new Map();

function addTo(lists: Map<string, Node[]>, name: string, node: Node): void {
  const list = lists.get(name);
  if (list === undefined) lists.set(name, [node]);
  else list.push(node);
}

interface OpenLoop {
  form: LoopForm;
  node: Node;
}

/** The loops around a segment, the outermost first, and the loop that it opens itself. */
function placeOf(
  open: readonly OpenLoop[],
  tag: string,
  { loops, closing }: SetForm,
): { around: OpenLoop[]; loop: LoopForm | null } {
  if (closing.includes(tag)) return { around: [], loop: null };
  for (let depth = open.length; depth > 0; depth--) {
    const { takes, loops: inner } = (open[depth - 1] as OpenLoop).form;
    const around = open.slice(0, depth);
    const loop = openedBy(tag, inner);
    if (loop !== null) return { around, loop };
    const outer = [loops, ...around.slice(0, -1).map(({ form }) => form.loops)];
    const isTaken = takes === undefined ? outer.every((among) => openedBy(tag, among) === null) : takes.includes(tag);
    if (isTaken) return { around, loop: null };
  }
  return { around: [], loop: openedBy(tag, loops) };
}

const openedBy = (tag: string, loops: readonly LoopForm[] | undefined): LoopForm | null =>
  loops?.find((loop) => loop.tag === tag) ?? null;

const loopsAround = (around: readonly OpenLoop[]): ReadonlyMap<string, Node> =>
  new Map(around.map(({ node }) => [node.segment.tag, node]));

/** Puts an entry of a hierarchy below the one it names, which must have come before it. */
function placeLevel(
  node: Node,
  { id, parent, code }: { id: string; parent: string | null; code: string },
  levels: Map<string, Level>,
): ShapeFault | null {
  const fault = (element: number, what: string): ShapeFault => {
    return { code: 'hierarchy-broken', segment: node.segment, element, what };
  };
  if (levels.has(id)) return fault(1, `the level "${shown(id)}" stands here again; expected a number of its own`);
  const above = parent === null ? null : levels.get(parent);
  if (above === undefined) return fault(2, `no level "${shown(parent ?? '')}" stands before this one that names it`);
  const depth = (above?.depth ?? 0) + 1;
  if (depth > DEEPEST_LEVEL) return fault(2, `levels are nested deeper than ${DEEPEST_LEVEL}`);
  if (above !== null) node.within = withLevel(above);
  levels.set(id, { node, code, depth });
  return null;
}

/** A level whose code no name can be made of is above its entries all the same, but cannot be named. */
const withLevel = ({ node, code }: Level): ReadonlyMap<string, Node> =>
  code === '' ? node.within : new Map([...node.within, [code, node]]);

/** What an entry stands in is written with every entry, so that a small set could become a huge one. */
function tooLarge(top: readonly Node[], entries: readonly Node[]): ShapeFault | null {
  const sizes = new Map<Node, number>();
  const sizeOf = (node: Node): number => {
    const known = sizes.get(node);
    if (known !== undefined) return known;
    const { raw, elements } = node.segment;
    const size = raw.length + 8 * elements.length + 2 * node.children.reduce((sum, child) => sum + sizeOf(child), 0);
    sizes.set(node, size);
    return size;
  };
  let total = 2 * top.reduce((sum, node) => sum + sizeOf(node), 0);
  for (const node of entries) {
    total += sizeOf(node) + [...node.within.values()].reduce((sum, around) => sum + sizeOf(around), 0);
    if (total <= LARGEST_SET) continue;
    const what = `the set becomes larger than ${LARGEST_SET} characters here, with what its entries stand in`;
    return { code: 'set-too-large', segment: node.segment, element: null, what };
  }
  return null;
}

const shapedLists = (lists: ReadonlyMap<string, readonly Node[]>, forms: SegmentForms): Shaped =>
  Object.fromEntries([...lists].map(([tag, nodes]) => [tag, nodes.map((node) => shapedEntry(node, forms))]));

function shapedEntry(node: Node, forms: SegmentForms): Shaped {
  const entry = shapedNode(node, forms, true);
  if (node.within.size === 0) return entry;
  const around = [...node.within].map(([name, outer]) => [name, shapedNode(outer, forms, false)] as const);
  return { ...entry, in: Object.fromEntries(around) };
}

const shapedNode = ({ segment, children }: Node, forms: SegmentForms, withAll: boolean): Shaped =>
  forms.completed(segment.tag, { ...forms.elements(segment), ...shapedSegments(children, forms, withAll) });

/** Segments by tag. Tags and qualifiers are upper case and digits, so no name of an object's own can be meant. */
function shapedSegments(nodes: readonly Node[], forms: SegmentForms, withAll: boolean): Shaped {
  const byTag = new Map<string, Node[]>();
  for (const node of nodes) {
    const same = byTag.get(node.segment.tag);
    if (same === undefined) byTag.set(node.segment.tag, [node]);
    else same.push(node);
  }
  return Object.fromEntries([...byTag].map(([tag, same]) => [tag, shapedKind(tag, same, forms, withAll)]));
}

function shapedKind(tag: string, nodes: readonly Node[], forms: SegmentForms, withAll: boolean): Shaped {
  const [first] = nodes;
  const named: Shaped = {};
  if (forms.isQualified(tag)) {
    for (const node of nodes) {
      const qualifier = forms.qualifier(node.segment);
      if (qualifier !== null) named[qualifier] ??= shapedNode(node, forms, withAll);
    }
  } else if (first !== undefined) Object.assign(named, shapedNode(first, forms, withAll));
  return withAll ? { ...named, all: nodes.map((node) => shapedNode(node, forms, true)) } : named;
}
