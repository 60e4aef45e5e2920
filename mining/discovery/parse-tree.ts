import { EventLogError } from '../../eventlog/index.ts';
import { activityLeaf, type Operator, type ProcessTree, SILENT, treeOf } from './process-tree.ts';

const OPERATORS: Readonly<Record<string, Operator>> = { '->': 'sequence', X: 'choice', '+': 'parallel', '*': 'loop' };
const TOKEN = /\s*(?:(?<sign>->|X|\+|\*)|(?<silent>tau)|'(?<name>(?:[^'\\]|\\.)*)'|(?<mark>[(),]))/suy;

/**
 * Reads what `treeText` writes, in its simplest form. A loop may have more than two children: those behind the first
 * are a choice. Throws `model-invalid` with the place of what does not fit.
 */
export function parseTree(text: string): ProcessTree {
  let place = 0;
  const fault = (expected: string) =>
    new EventLogError(
      'model-invalid',
      `The process tree has ${JSON.stringify(text.slice(place).trimStart().slice(0, 20)) || 'its end'} at character ${place + 1}, where ${expected} was expected. Write it as ->( 'a', X( tau, 'b' ) ).`,
    );
  const token = (): Token | undefined => {
    TOKEN.lastIndex = place;
    const groups = TOKEN.exec(text)?.groups;
    return groups && { ...groups, end: TOKEN.lastIndex };
  };
  const isMark = (mark: string): boolean => {
    const found = token();
    if (found?.mark !== mark) return false;
    place = found.end;
    return true;
  };
  const node = (depth: number): ProcessTree => {
    const found = token();
    const isNode = found?.sign !== undefined || found?.silent !== undefined || found?.name !== undefined;
    if (found === undefined || !isNode) throw fault("an operator (->, X, + or *), a 'name' or tau");
    if (depth > MOST_DEPTH) throw fault(`a tree of at most ${MOST_DEPTH} levels`);
    place = found.end;
    if (found.name !== undefined) return activityLeaf(found.name.replaceAll(/\\(.)/gsu, '$1'));
    if (found.sign === undefined) return SILENT;
    return operatorNode(OPERATORS[found.sign]!, depth);
  };
  const operatorNode = (operator: Operator, depth: number): ProcessTree => {
    if (!isMark('(')) throw fault("'(' before the children");
    const children = [node(depth + 1)];
    while (isMark(',')) children.push(node(depth + 1));
    if (operator === 'loop' && children.length < 2) throw fault('a second child of the loop');
    if (!isMark(')')) throw fault("',' or ')'");
    return treeOf(operator, children);
  };
  const tree = node(0);
  if (text.slice(place).trim() !== '') throw fault('the end');
  return tree;
}

const MOST_DEPTH = 200;

interface Token {
  sign?: string;
  silent?: string;
  name?: string;
  mark?: string;
  /** place behind it */
  end: number;
}
