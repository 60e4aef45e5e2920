import { shown } from './fault.ts';
import type { Separators } from './segment.ts';
import type { HeaderReader } from './segment-reader.ts';

const ELEMENTS = 16;

/**
 * The header of an X12 interchange has a fixed width and declares its own separators: the character behind `ISA` divides
 * elements, element 16 is the component separator, and what follows is the terminator. It is read by its elements, not
 * by its width, because files are wrapped and their blanks are squeezed on the way.
 */
export const X12_HEADER: HeaderReader = {
  closing: 'IEA',
  read(text, isWhole) {
    if (!text.startsWith('ISA')) {
      if (!isWhole && 'ISA'.startsWith(text)) return 'more';
      return { wrong: `"${shown(text.slice(0, 20))}" stands where an interchange begins; expected ISA. ${ASK}` };
    }
    const element = text[3];
    if (element === undefined) return isWhole ? { wrong: `ISA is cut off. ${ASK}` } : 'more';
    if (/[A-Za-z0-9\s]/.test(element)) {
      return { wrong: `"${shown(element)}" stands behind ISA; expected a separator such as *. ${ASK}` };
    }
    const last = endOfElement(text, element, ELEMENTS - 1);
    const component = last === -1 ? undefined : /[^\r\n]/.exec(text.slice(last + 1))?.[0];
    if (component === undefined) {
      return isWhole ? { wrong: `ISA has no ${ELEMENTS} elements divided by "${shown(element)}". ${ASK}` } : 'more';
    }
    const behind = text.slice(text.indexOf(component, last + 1) + 1);
    const found = terminatorOf(behind, isWhole);
    if (found === 'more') return 'more';
    const { terminator } = found;
    const separators = { element, component, terminator: terminator ?? '', release: null, repetition: null };
    const wrong = terminator === null ? 'no terminator follows ISA16' : clash(separators);
    return wrong === null ? { separators, skipped: 0 } : { wrong: `${wrong}. ${ASK}` };
  },
};

const ASK = 'Part of the envelope is missing or damaged: ask the sender for the file again.';

/** Index of the separator that ends an element, counted from element 0, the tag; -1 where there is none. */
function endOfElement(text: string, separator: string, element: number): number {
  let at = -1;
  for (let count = 0; count <= element; count++) {
    at = text.indexOf(separator, at + 1);
    if (at === -1) return -1;
  }
  return at;
}

/** A line break behind ISA16 is the terminator, unless the file is wrapped there and the terminator follows it. */
function terminatorOf(behind: string, isWhole: boolean): { terminator: string | null } | 'more' {
  const [first] = behind;
  if (first === undefined) return isWhole ? { terminator: null } : 'more';
  if (first !== '\r' && first !== '\n') return { terminator: /[A-Za-z0-9 ]/.test(first) ? null : first };
  const next = /[^\s]/.exec(behind)?.[0];
  if (next === undefined && !isWhole) return 'more';
  if (next !== undefined && !/[A-Za-z0-9]/.test(next)) return { terminator: next };
  return { terminator: behind.startsWith('\r') && behind[1] !== '\n' ? '\r' : '\n' };
}

function clash({ element, component, terminator }: Separators): string | null {
  if (element === component) return `ISA16 is "${shown(component)}", which divides the elements too`;
  if (terminator === element || terminator === component) return `"${shown(terminator)}" follows ISA16 as terminator`;
  return null;
}
