import { type AttributeType, xmlEscaped } from '../../eventlog/index.ts';

/** An attribute of XES with those inside it. */
export interface XesNode {
  tag: string;
  key: string;
  value: string | null;
  children: XesNode[];
}

export const TAGS: Record<AttributeType, string> = {
  text: 'string',
  integer: 'int',
  number: 'float',
  boolean: 'boolean',
  instant: 'date',
};

export const element = (name: string, attributes: Readonly<Record<string, string>>): string =>
  `<${name}${Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${xmlEscaped(value)}"`)
    .join('')}`;

export function xesText(node: XesNode, indent: string): string {
  const { tag, key, value, children } = node;
  const start = `${indent}${element(tag, value === null ? { key } : { key, value })}`;
  if (tag === 'list') {
    const inner = children.map((child) => xesText(child, `${indent}\t\t`)).join('');
    return `${start}>\n${indent}\t<values>\n${inner}${indent}\t</values>\n${indent}</list>\n`;
  }
  if (children.length === 0) return `${start}/>\n`;
  return `${start}>\n${children.map((child) => xesText(child, `${indent}\t`)).join('')}${indent}</${tag}>\n`;
}

type Received = [type: string, key: string, value: string | null, ...children: Received[]];

/** A list or container from the JSON that ingest keeps of it. */
export const nodesOf = (json: string): XesNode[] => (JSON.parse(json) as Received[]).map(nodeOf);

const nodeOf = ([tag, key, value, ...children]: Received): XesNode => ({
  tag,
  key,
  value,
  children: children.map(nodeOf),
});

/**
 * Nests attributes by their paths. An outer attribute without a value of its own is written with an empty one.
 *
 * @param attributes in any order; one without a path stands at the top under its key
 */
export function nested(attributes: readonly { path: readonly string[]; node: XesNode }[]): XesNode[] {
  const top: XesNode[] = [];
  const byDepth = [...attributes].sort((one, other) => one.path.length - other.path.length);
  for (const { path, node } of byDepth) {
    let level = top;
    for (const key of path.slice(0, -1)) {
      let outer = level.find((one) => one.key === key);
      if (outer === undefined) {
        outer = { tag: 'string', key, value: '', children: [] };
        level.push(outer);
      }
      level = outer.children;
    }
    level.push(node);
  }
  return top;
}
