/**
 * A block-structured model. A sequence runs its children in order, a choice exactly one of them, a parallel all of
 * them in any interleaving. A loop has two children: the first runs, then any number of times the second and the
 * first again. A silent leaf runs without an event.
 */
export type ProcessTree = SilentLeaf | ActivityLeaf | OperatorNode;

interface SilentLeaf {
  kind: 'silent';
}

interface ActivityLeaf {
  kind: 'activity';
  activity: string;
}

interface OperatorNode {
  kind: Operator;
  children: readonly ProcessTree[];
}

export type Operator = 'sequence' | 'choice' | 'parallel' | 'loop';

export const SILENT: ProcessTree = { kind: 'silent' };

export const activityLeaf = (activity: string): ProcessTree => ({ kind: 'activity', activity });

/**
 * A node over the children in its simplest form with the same language: nested nodes of one kind are one, silent
 * children go where they do nothing, and a node of one child is that child.
 *
 * @param children for a loop the body and one or more ways to repeat it; otherwise any number
 */
export function treeOf(kind: Operator, children: readonly ProcessTree[]): ProcessTree {
  if (kind === 'loop') return loopOf(children);
  const flat = children.flatMap((child) => (child.kind === kind ? child.children : [child]));
  const spoken = flat.filter((child) => child.kind !== 'silent');
  const kept = kind === 'choice' && spoken.length < flat.length ? [SILENT, ...spoken] : spoken;
  if (kept.length === 0) return SILENT;
  return kept.length === 1 ? kept[0]! : { kind, children: kept };
}

function loopOf([body, ...repeats]: readonly ProcessTree[]): ProcessTree {
  const repeat = treeOf('choice', repeats);
  if (body!.kind === 'silent' && repeat.kind === 'silent') return SILENT;
  const repeatsAlready = body!.kind === 'loop' && body!.children[1]!.kind === 'silent';
  return repeatsAlready && repeat.kind === 'silent' ? body! : { kind: 'loop', children: [body!, repeat] };
}

const SIGNS: Record<Operator, string> = { sequence: '->', choice: 'X', parallel: '+', loop: '*' };

/**
 * The tree on one line, as the field writes it: `->( 'a', X( tau, 'b' ) )` with -> sequence, X choice, + parallel,
 * * loop. A quote or backslash in a name is written after a backslash.
 */
export function treeText(tree: ProcessTree): string {
  if (tree.kind === 'silent') return 'tau';
  if (tree.kind === 'activity') return `'${tree.activity.replaceAll(/['\\]/g, String.raw`\$&`)}'`;
  return `${SIGNS[tree.kind]}( ${tree.children.map(treeText).join(', ')} )`;
}
