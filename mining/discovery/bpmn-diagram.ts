import type { ProcessTree } from './process-tree.ts';

/** A drawn BPMN process: nodes with their boxes, flows with their bends, in pixels from the top left. */
export interface BpmnDiagram {
  nodes: readonly BpmnNode[];
  flows: readonly BpmnFlow[];
}

export interface BpmnNode {
  kind: 'startEvent' | 'endEvent' | 'task' | 'exclusiveGateway' | 'parallelGateway';
  /** null where it has none */
  name: string | null;
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface BpmnFlow {
  /** places in `nodes` */
  from: number;
  to: number;
  bends: readonly Point[];
}

interface Point {
  x: number;
  y: number;
}

const SIZES = {
  startEvent: { width: 36, height: 36 },
  endEvent: { width: 36, height: 36 },
  task: { width: 120, height: 80 },
  exclusiveGateway: { width: 50, height: 50 },
  parallelGateway: { width: 50, height: 50 },
} as const satisfies Record<BpmnNode['kind'], { width: number; height: number }>;

const GAP = { x: 50, y: 30 };
const MARGIN = 40;
const SILENT_HEIGHT = 30;

/** A node of the tree with the room that its drawing takes. */
interface Block {
  tree: ProcessTree;
  blocks: readonly Block[];
  width: number;
  height: number;
}

function blockOf(tree: ProcessTree): Block {
  if (tree.kind === 'silent') return { tree, blocks: [], width: 0, height: SILENT_HEIGHT };
  if (tree.kind === 'activity') return { tree, blocks: [], ...SIZES.task };
  const blocks = tree.children.map(blockOf);
  const widths = blocks.map(({ width }) => width);
  const heights = blocks.map(({ height }) => height);
  if (tree.kind === 'sequence') return { tree, blocks, width: withGaps(widths, GAP.x), height: Math.max(...heights) };
  const gateways = 2 * (SIZES.exclusiveGateway.width + GAP.x);
  return { tree, blocks, width: Math.max(...widths) + gateways, height: withGaps(heights, GAP.y) };
}

const withGaps = (sizes: readonly number[], gap: number): number =>
  sizes.reduce((sum, size) => sum + size, 0) + gap * (sizes.length - 1);

/**
 * The tree as BPMN with a layout in which blocks never overlap: a sequence runs from left to right, the branches of
 * a choice or a parallel stand beneath one another between two gateways, and what repeats a loop stands beneath its
 * body and is drawn from right to left. Time O(size of the tree).
 */
export function bpmnDiagram(tree: ProcessTree): BpmnDiagram {
  const block = blockOf(tree);
  const drawing = new Drawing();
  const y = MARGIN + Math.max(block.height, SIZES.startEvent.height) / 2;
  const start = drawing.add('startEvent', null, MARGIN, y);
  const left = MARGIN + SIZES.startEvent.width + GAP.x;
  const right = left + block.width + (block.width > 0 ? GAP.x : 0);
  const end = drawing.add('endEvent', null, right, y);
  drawing.join([single(start), ...drawing.draw(block, { x: left, y, isLeftward: false }), single(end)]);
  return drawing;
}

/** Collects nodes and flows. */
class Drawing implements BpmnDiagram {
  readonly nodes: BpmnNode[] = [];
  readonly flows: BpmnFlow[] = [];

  /** @param y of the middle */
  add(kind: BpmnNode['kind'], name: string | null, x: number, y: number): number {
    const { width, height } = SIZES[kind];
    return this.nodes.push({ kind, name, x, y: y - height / 2, width, height }) - 1;
  }

  /** Flows between chains on one level. */
  join(chains: readonly Chain[]): void {
    chains.slice(1).forEach(({ first }, turn) => this.flow(chains[turn]!.last, first));
  }

  /** @returns one chain; none where the block is silent */
  draw(block: Block, place: Place): Chain[] {
    switch (block.tree.kind) {
      case 'silent':
        return [];
      case 'activity':
        return [single(this.add('task', block.tree.activity, place.x, place.y))];
      case 'sequence':
        return this.drawSequence(block, place);
      case 'choice':
      case 'parallel':
        return [this.drawBranches(block, place)];
      case 'loop':
        return [this.drawLoop(block, place)];
    }
  }

  private drawSequence({ blocks, width }: Block, { x, y, isLeftward }: Place): Chain[] {
    let passed = 0;
    const chains = blocks.flatMap((block) => {
      const left = isLeftward ? x + width - passed - block.width : x + passed;
      passed += block.width + GAP.x;
      return this.draw(block, { x: left, y, isLeftward });
    });
    this.join(chains);
    return [{ first: chains[0]!.first, last: chains.at(-1)!.last }];
  }

  private drawBranches(block: Block, place: Place): Chain {
    const gateways = this.gateways(block, place);
    for (const { child, x, y } of rowsOf(block, place)) {
      this.drawRow(gateways.first, this.draw(child, { ...place, x, y }), gateways.last, y);
    }
    return gateways;
  }

  private drawLoop(block: Block, place: Place): Chain {
    const gateways = this.gateways(block, place);
    const [body, repeat] = rowsOf(block, place);
    this.drawRow(gateways.first, this.draw(body!.child, { ...place, x: body!.x, y: body!.y }), gateways.last, body!.y);
    const back = { x: repeat!.x, y: repeat!.y, isLeftward: !place.isLeftward };
    this.drawRow(gateways.last, this.draw(repeat!.child, back), gateways.first, repeat!.y);
    return gateways;
  }

  /** From one gateway to the other over what stands on a level between them. */
  private drawRow(from: number, [row]: readonly Chain[], to: number, level: number): void {
    this.flow(from, row?.first ?? to, level);
    if (row !== undefined) this.flow(row.last, to, level);
  }

  private gateways({ tree, width }: Block, { x, y, isLeftward }: Place): Chain {
    const kind = tree.kind === 'parallel' ? 'parallelGateway' : 'exclusiveGateway';
    const left = this.add(kind, null, x, y);
    const right = this.add(kind, null, x + width - SIZES[kind].width, y);
    return isLeftward ? { first: right, last: left } : { first: left, last: right };
  }

  private flow(from: number, to: number, level?: number): void {
    this.flows.push({ from, to, bends: bendsBetween(this.nodes[from]!, this.nodes[to]!, level) });
  }
}

/** Where a block is drawn, and whether it runs from right to left. */
interface Place {
  /** left edge */
  x: number;
  /** middle */
  y: number;
  isLeftward: boolean;
}

/** The nodes that a drawn block is entered and left by. */
interface Chain {
  first: number;
  last: number;
}

const single = (node: number): Chain => ({ first: node, last: node });

/** Children beneath one another, each in the middle of the room between the gateways. */
function rowsOf({ blocks, width, height }: Block, { x, y }: Place) {
  let top = y - height / 2;
  return blocks.map((child) => {
    const row = { child, x: x + (width - child.width) / 2, y: top + child.height / 2 };
    top += child.height + GAP.y;
    return row;
  });
}

/** Along one level, that of the source unless another is given: nodes off it are left and entered from above or beneath. */
function bendsBetween(from: BpmnNode, to: BpmnNode, at?: number): Point[] {
  const [start, end] = [middleOf(from), middleOf(to)];
  const level = at ?? start.y;
  const isRightward = start.x < end.x;
  const out = { x: isRightward ? from.x + from.width : from.x, y: level };
  const into = { x: isRightward ? to.x : to.x + to.width, y: level };
  return [
    ...(level === start.y ? [out] : [edgeTowards(from, level), { x: start.x, y: level }]),
    ...(level === end.y ? [into] : [{ x: end.x, y: level }, edgeTowards(to, level)]),
  ];
}

const edgeTowards = (node: BpmnNode, level: number): Point => {
  const { x, y } = middleOf(node);
  return { x, y: level > y ? node.y + node.height : node.y };
};

const middleOf = ({ x, y, width, height }: BpmnNode): Point => ({ x: x + width / 2, y: y + height / 2 });
