/**
 * An array as PostgreSQL writes it (`{1,NULL,"a,b"}`, `[0:1]={1,2}`, nested) as JSON text.
 *
 * @param element writes one element that is not null
 */
export function arrayJson(literal: string, element: (text: string) => string): string {
  let at = literal.indexOf('{'); // bounds other than 1 stand before it
  const quoted = (): string => {
    let text = '';
    for (at++; literal[at] !== '"'; at++) {
      if (literal[at] === '\\') at++;
      text += literal[at];
    }
    at++;
    return text;
  };
  const plain = (): string => {
    const end = /[,}]/g;
    end.lastIndex = at;
    const stop = end.exec(literal)?.index ?? literal.length;
    const text = literal.slice(at, stop);
    at = stop;
    return text;
  };
  const value = (): string => {
    if (literal[at] === '{') return list();
    if (literal[at] === '"') return element(quoted());
    const text = plain();
    return text.toUpperCase() === 'NULL' ? 'null' : element(text);
  };
  const list = (): string => {
    const values: string[] = [];
    for (at++; literal[at] !== '}'; ) {
      values.push(value());
      if (literal[at] === ',') at++;
      else if (literal[at] !== '}')
        throw new Error(`An array is not as PostgreSQL writes it: ${literal.slice(0, 100)}`);
    }
    at++;
    return `[${values.join(',')}]`;
  };
  return list();
}
