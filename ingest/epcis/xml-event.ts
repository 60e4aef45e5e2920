import { ownValue } from '../../eventlog/index.ts';

/** An element inside an event. */
export interface XmlElement {
  name: string;
  attributes: Record<string, string>;
  children: XmlElement[];
  text: string;
}

/** Elements of the schema that only hold other fields of the event. */
const WRAPPERS: ReadonlySet<string> = new Set(['extension', 'baseExtension']);

const LISTS: Readonly<Record<string, (element: XmlElement) => unknown>> = {
  epcList: textOf,
  childEPCs: textOf,
  inputEPCList: textOf,
  outputEPCList: textOf,
  quantityList: fieldsOf,
  childQuantityList: fieldsOf,
  inputQuantityList: fieldsOf,
  outputQuantityList: fieldsOf,
  bizTransactionList: typed('bizTransaction'),
  sourceList: typed('source'),
  destinationList: typed('destination'),
  correctiveEventIDs: textOf,
  sensorElementList: contentOf,
};

/** Fields that repeat instead of standing in a list. */
const REPEATED: Readonly<Record<string, readonly string[]>> = { persistentDisposition: ['set', 'unset'] };

/** An event of the XML binding in the form of the JSON binding. @param type the event's name without its prefix */
export const eventOf = (element: XmlElement, type: string): Record<string, unknown> =>
  Object.fromEntries([['type', type], ...fields(element.children)]);

function fields(elements: readonly XmlElement[]): [string, unknown][] {
  return elements.flatMap((element): [string, unknown][] =>
    WRAPPERS.has(element.name) ? fields(element.children) : [[element.name, valueOf(element)]],
  );
}

function valueOf(element: XmlElement): unknown {
  const list = ownValue(LISTS, element.name);
  if (list !== undefined) return element.children.map(list);
  const repeated = ownValue(REPEATED, element.name);
  if (repeated !== undefined) return repeatedOf(element, repeated);
  return element.name === 'errorDeclaration' ? fieldsOf(element) : contentOf(element);
}

const repeatedOf = ({ children }: XmlElement, names: readonly string[]): Record<string, string[]> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const values = children.filter((child) => child.name === name).map(textOf);
      return values.length === 0 ? [] : [[name, values] as const];
    }),
  );

function textOf({ text }: XmlElement): string {
  return text.trim();
}

function fieldsOf({ children }: XmlElement): Record<string, unknown> {
  return Object.fromEntries(fields(children));
}

/** `<bizTransaction type="...">id</bizTransaction>` */
function typed(name: string): (element: XmlElement) => Record<string, string> {
  return ({ attributes, text }) => {
    const type = attributes['type']?.trim();
    return { ...(type === undefined ? {} : { type }), [name]: text.trim() };
  };
}

/** Content that the standard does not fix: a text, or fields and attributes, with a list where a name stands twice. */
function contentOf(element: XmlElement): unknown {
  const { attributes, children } = element;
  const own = Object.entries(attributes).filter(([name]) => !/^(xmlns(:|$)|xsi:)/.test(name));
  if (children.length === 0 && own.length === 0) return textOf(element);
  const byName = new Map<string, unknown[]>(own.map(([name, value]) => [name, [value]]));
  for (const child of children) {
    const same = byName.get(child.name);
    if (same === undefined) byName.set(child.name, [contentOf(child)]);
    else same.push(contentOf(child));
  }
  if (textOf(element) !== '') byName.set('text', [textOf(element)]);
  return Object.fromEntries([...byName].map(([name, values]) => [name, values.length === 1 ? values[0] : values]));
}
