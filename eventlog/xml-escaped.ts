const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
};

/**
 * A name as text or attribute of an XML document: line breaks and tabs as references, which a reader would otherwise
 * turn into blanks; what XML cannot hold as U+FFFD.
 */
export const xmlEscaped = (text: string): string =>
  text
    .replace(/[&<>"\n\r\t]/g, (character) => ESCAPES[character] ?? character)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 has no way to write them
    .replace(/[\u0000-\u001f\ufffe\uffff]/g, '\ufffd');
