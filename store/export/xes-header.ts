import { element, xesText, type XesNode } from './xes-text.ts';

/** Log-level content as ingest keeps it. */
export interface XesHeader {
  attributes: Record<string, string>;
  extensions: Record<string, string>[];
  globals: { scope: string; attributes: HeaderAttribute[] }[];
  classifiers: Record<string, string>[];
  logAttributes: HeaderAttribute[];
  /** tags of columns whose type does not tell them: id, list, container */
  tags: Record<string, string>;
}

interface HeaderAttribute {
  type: string;
  key: string;
  value: string | null;
  children: HeaderAttribute[];
}

const STANDARD = ['Concept', 'Lifecycle', 'Time', 'Organizational'].map((name) => {
  const prefix = { Concept: 'concept', Lifecycle: 'lifecycle', Time: 'time', Organizational: 'org' }[name] ?? '';
  return { name, prefix, uri: `http://www.xes-standard.org/${prefix}.xesext` };
});

/** Of a log that came from no XES. */
export const NO_HEADER: XesHeader = {
  attributes: { 'xes.version': '1849-2016', 'xes.features': 'nested-attributes' },
  extensions: STANDARD,
  globals: [],
  classifiers: [{ name: 'Activity', keys: 'concept:name' }],
  logAttributes: [],
  tags: {},
};

/** Everything before the first trace, as the log's own file had it. */
export function xesStart({ attributes, extensions, globals, classifiers, logAttributes }: XesHeader): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n',
    `${element('log', { ...NO_HEADER.attributes, ...attributes })}>\n`,
    ...extensions.map((extension) => `\t${element('extension', extension)}/>\n`),
    ...globals.map(
      ({ scope, attributes }) =>
        `\t${element('global', { scope })}>\n${attributes.map((one) => xesText(nodeOf(one), '\t\t')).join('')}\t</global>\n`,
    ),
    ...classifiers.map((classifier) => `\t${element('classifier', classifier)}/>\n`),
    ...logAttributes.map((one) => xesText(nodeOf(one), '\t')),
  ].join('');
}

export const XES_END = '</log>\n';

const nodeOf = ({ type, key, value, children }: HeaderAttribute): XesNode => ({
  tag: type,
  key,
  value,
  children: children.map(nodeOf),
});
