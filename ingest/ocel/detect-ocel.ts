/** How a text that may be OCEL is written; null where it is none. */
export type OcelText = 'json' | 'xml';

/**
 * Whether a text is OCEL, from how it begins and what its file is called: one that says in its name that it is OCEL is taken
 * for it, so that what is wrong with it is told.
 */
export function ocelTextIn(path: string, head: string): OcelText | null {
  const start = head.replace(/^\ufeff/, '').trimStart();
  const isNamed = /\.\w*ocel\w*(\.\w+)*$/i.test(path);
  if (start.startsWith('<')) return isNamed || isOcelXml(start) ? 'xml' : null;
  if (start.startsWith('{') && isOcelJson(start)) return 'json';
  return isNamed && /^[{[]/.test(start) ? 'json' : null;
}

const isOcelXml = (start: string): boolean => {
  const root = /<log[\s>]/.exec(start);
  return (
    root !== null &&
    /^<log[^>]*>\s*(<!--[^]*?-->\s*)*<(object-types|event-types|objects|events)[\s/>]/.test(start.slice(root.index))
  );
};

/** OCEL 1.0 begins with a member in its own name space, 2.0 with a list of types, objects or events. */
function isOcelJson(start: string): boolean {
  const [, member = ''] = /^\{\s*"([^"\\]*)"\s*:/.exec(start) ?? [];
  if (member.startsWith('ocel:')) return true;
  const [, list = ''] = /^\{\s*"(eventTypes|objectTypes|events|objects)"\s*:\s*\[/.exec(start) ?? [];
  if (list.endsWith('Types')) return true;
  return list !== '' && /"(eventTypes|objectTypes|relationships)"\s*:\s*\[/.test(start);
}
