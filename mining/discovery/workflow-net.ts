import type { ProcessTree } from './process-tree.ts';

/** A Petri net that begins with one token in its source and ends with one in its sink. */
export interface WorkflowNet {
  /** number of places; they are numbered from 0 */
  places: number;
  source: number;
  sink: number;
  transitions: readonly Transition[];
}

export interface Transition {
  /** null where it is silent */
  activity: string | null;
  from: readonly number[];
  to: readonly number[];
}

/** The net with the tree's language; sound and safe, as every net of a tree. Time O(size of the tree). */
export function workflowNet(tree: ProcessTree): WorkflowNet {
  const [source, sink] = [0, 1];
  let places = 2;
  const transitions: Transition[] = [];
  const place = () => places++;
  const fire = (activity: string | null, from: readonly number[], to: readonly number[]) =>
    transitions.push({ activity, from, to });

  const add = (node: ProcessTree, from: number, to: number): void => {
    switch (node.kind) {
      case 'silent':
        fire(null, [from], [to]);
        return;
      case 'activity':
        fire(node.activity, [from], [to]);
        return;
      case 'sequence': {
        const between = node.children.slice(1).map(place);
        node.children.forEach((child, turn) => add(child, between[turn - 1] ?? from, between[turn] ?? to));
        return;
      }
      case 'choice':
        for (const child of node.children) add(child, from, to);
        return;
      case 'parallel': {
        const branches = node.children.map((child) => ({ child, from: place(), to: place() }));
        fire(
          null,
          [from],
          branches.map((branch) => branch.from),
        );
        for (const branch of branches) add(branch.child, branch.from, branch.to);
        fire(
          null,
          branches.map((branch) => branch.to),
          [to],
        );
        return;
      }
      case 'loop': {
        // Places of its own, so that going round does not reopen a choice that the loop is one side of.
        const [before, after] = [place(), place()];
        fire(null, [from], [before]);
        add(node.children[0]!, before, after);
        add(node.children[1]!, after, before);
        fire(null, [after], [to]);
      }
    }
  };
  add(tree, source, sink);
  return { places, source, sink, transitions };
}
