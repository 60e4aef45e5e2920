import { type MapGraph, type MapNode, returningEdges } from './graph.ts';

export interface Point {
  x: number;
  y: number;
}

export interface PlacedNode extends Point {
  id: string;
  /** x and y are its middle */
  width: number;
  height: number;
  lines: string[];
}

export interface PlacedEdge {
  id: string;
  /** start, then two control points and an end for each cubic curve */
  curve: Point[];
  /** where the arrow ends, at the target's border */
  tip: Point;
  label: Point | null;
}

/** Where everything is, in pixels from the top left. */
export interface MapLayout {
  width: number;
  height: number;
  nodes: PlacedNode[];
  edges: PlacedEdge[];
}

/** Lays out a graph in the DOT language, as the `json` output does. */
export type Dot = (source: string) => string;

const LINE = 16;
const LETTER = 7;
const POINTS_PER_INCH = 72;

/** Breaks a name at its spaces so that lines stay short. */
export function nameLines(name: string, longest = 18): string[] {
  const lines: string[] = [];
  for (const word of name.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < longest) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.slice(0, 3).map((line) => (line.length > 26 ? `${line.slice(0, 25)}…` : line));
}

function nodeSize(node: MapNode): { lines: string[]; width: number; height: number } {
  if (node.kind !== 'activity') return { lines: [node.name], width: 58, height: 26 };
  const lines = nameLines(node.name);
  const letters = Math.max(...lines.map((line) => line.length));
  return { lines, width: Math.max(92, letters * LETTER + 26), height: (lines.length + 1) * LINE + 14 };
}

/**
 * The graph in the DOT language. Dot breaks cycles wherever it meets them, strong
 * edges included, so edges against the flow are given the other way round, with the
 * arrow at their tail. Heavy edges weigh more, which makes the main flow
 * one straight spine; every label takes the same room, so that a change of what is
 * written moves nothing.
 */
function dotSource(graph: MapGraph): string {
  const most = Math.max(1, ...graph.edges.map((edge) => edge.count));
  const returning = returningEdges(graph);
  const nodes = graph.nodes.map((node) => {
    const { width, height } = nodeSize(node);
    const rank = node.kind === 'start' ? ' {rank=source;' : node.kind === 'end' ? ' {rank=sink;' : '';
    const size = `width=${width / POINTS_PER_INCH} height=${height / POINTS_PER_INCH}`;
    return `${rank}${node.id} [${size}];${rank && '}'}`;
  });
  const edges = graph.edges.map((edge) => {
    const weight = 1 + Math.round((4 * edge.count) / most);
    const way = returning.has(edge.id)
      ? `${edge.target} -> ${edge.source} [dir=back`
      : `${edge.source} -> ${edge.target} [dir=forward`;
    return `${way} id=${edge.id} weight=${weight}${edge.timed ? ' label="   00000   "' : ''}];`;
  });
  return `digraph {
    graph [rankdir=TB nodesep=0.4 ranksep=0.5 nslimit=2 nslimit1=2 mclimit=0.5];
    node [shape=box fixedsize=true label=""]; edge [fontsize=10 arrowsize=0.7];
    ${nodes.join('\n')}
    ${edges.join('\n')}
  }`;
}

interface DotAnswer {
  bb: string;
  objects?: { name: string; pos?: string }[];
  edges?: { id: string; pos: string; lp?: string }[];
}

/** Places a graph with Graphviz; the same in a worker, in Node and in a notebook. */
export function mapLayout(graph: MapGraph, dot: Dot): MapLayout {
  if (graph.nodes.length === 0) return { width: 0, height: 0, nodes: [], edges: [] };
  const answer = JSON.parse(dot(dotSource(graph))) as DotAnswer;
  const [left = 0, bottom = 0, right = 0, top = 0] = answer.bb.split(',').map(Number);
  const at = (text: string): Point => {
    const [x = 0, y = 0] = text.split(',').map(Number);
    return { x: x - left, y: top - y };
  };
  const positions = new Map(answer.objects?.flatMap(({ name, pos }) => (pos ? [[name, at(pos)] as const] : [])));
  const nodes = graph.nodes.flatMap((node) => {
    const position = positions.get(node.id);
    return position ? [{ id: node.id, ...position, ...nodeSize(node) }] : [];
  });
  const edges = (answer.edges ?? []).map((edge) => placedEdge(edge.id, edge.pos, edge.lp, at));
  return { width: right - left, height: top - bottom, nodes, edges };
}

/** An edge that was given the other way round has its arrow at the start, and is turned again. */
function placedEdge(id: string, pos: string, lp: string | undefined, at: (text: string) => Point): PlacedEdge {
  const parts = pos.split(' ');
  const arrow = parts.find((part) => /^[es],/.test(part));
  const drawn = parts.filter((part) => part !== arrow).map(at);
  const curve = arrow?.startsWith('s,') ? drawn.toReversed() : drawn;
  return { id, curve, tip: arrow ? at(arrow.slice(2)) : (curve.at(-1) as Point), label: lp ? at(lp) : null };
}

/** The curve as an SVG path, up to the tip. */
export function curvePath({ curve, tip }: PlacedEdge): string {
  const text = ({ x, y }: Point) => `${x.toFixed(1)},${y.toFixed(1)}`;
  const [start, ...controls] = curve;
  return start ? `M${text(start)}C${controls.map(text).join(' ')}L${text(tip)}` : '';
}
