import { shown } from './fault.ts';
import type { Separators } from './segment.ts';
import type { HeaderReader } from './segment-reader.ts';

/** What holds without a service string advice. */
const DEFAULTS: Separators = { component: ':', element: '+', release: '?', repetition: null, terminator: "'" };
/** Syntax version 4 divides repeated elements, by this where no service string advice says otherwise. */
const REPETITION = '*';
const ADVICE_CHARACTERS = 9;

/** An EDIFACT interchange declares its separators in UNA, nine characters before UNB, or uses the standard's. */
export const EDIFACT_HEADER: HeaderReader = {
  closing: 'UNZ',
  read(text, isWhole) {
    if (text.startsWith('UNB')) return withoutAdvice(text, isWhole);
    if (text.startsWith('UNA')) return withAdvice(text, isWhole);
    if (!isWhole && text.length < 3 && 'UN'.startsWith(text.slice(0, 2))) return 'more';
    return { wrong: `"${shown(text.slice(0, 20))}" stands where an interchange begins; expected UNA or UNB. ${ASK}` };
  },
};

const ASK = 'Part of the envelope is missing or damaged: ask the sender for the file again.';

function withoutAdvice(text: string, isWhole: boolean): ReturnType<HeaderReader['read']> {
  const syntax = /^UNB\+\s*\w+:(\d)/.exec(text);
  if (syntax === null && !isWhole && text.length < 40) return 'more';
  if (text[3] !== DEFAULTS.element) {
    return { wrong: `"${shown(text[3] ?? '')}" stands behind UNB without UNA before it; expected +. ${ASK}` };
  }
  const separators = { ...DEFAULTS, repetition: syntax?.[1] === '4' ? REPETITION : null };
  return { separators, skipped: 0 };
}

function withAdvice(text: string, isWhole: boolean): ReturnType<HeaderReader['read']> {
  const behind = text.slice(ADVICE_CHARACTERS).trimStart();
  if (behind.length < 4 && !isWhole) return 'more';
  const [component = '', element = '', , release = '', repetition = '', terminator = ''] = text.slice(3);
  const blank = (character: string) => (character === ' ' ? null : character);
  const separators = { component, element, release: blank(release), repetition: blank(repetition), terminator };
  const used = [component, element, separators.release, separators.repetition, terminator].filter(
    (one) => one !== null,
  );
  if (new Set(used).size < used.length || used.some((one) => /[A-Za-z0-9\s]|^$/.test(one))) {
    return { wrong: `UNA declares "${shown(text.slice(3, ADVICE_CHARACTERS))}"; expected six different signs. ${ASK}` };
  }
  if (!behind.startsWith(`UNB${element}`)) {
    return { wrong: `"${shown(behind.slice(0, 20))}" follows UNA; expected UNB${element}. ${ASK}` };
  }
  return { separators, skipped: text.length - behind.length };
}
