import { literal } from '../../store/index.ts';

/** How month names begin, without accents: English, German, French, Spanish, Italian, Portuguese, Dutch and Scandinavian. */
const MONTHS: Record<string, string> = {
  Jan: 'jan ene gen',
  Feb: 'feb fev',
  Mar: 'mar mrz mrt maa',
  Apr: 'apr avr abr',
  May: 'may mai mei mag maj',
  Jun: 'jun giu juin',
  Jul: 'jul lug juil',
  Aug: 'aug aou ago',
  Sep: 'sep set',
  Oct: 'oct okt ott out',
  Nov: 'nov',
  Dec: 'dec dez dic',
};

const BY_START = new Map(
  Object.entries(MONTHS).flatMap(([english, starts]) => starts.split(' ').map((start) => [start, english] as const)),
);

/** The English abbreviation of a month's name; null where the word names none. */
export function monthOf(word: string): string | null {
  const bare = word.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return BY_START.get(bare.slice(0, 3)) ?? BY_START.get(bare.slice(0, 4)) ?? null;
}

const WORD = String.raw`\p{L}{3,}`;

/** SQL of a text whose first word of three letters or more is a month's name: with the English abbreviation in its place. */
export function withEnglishMonth(text: string): string {
  const bare = `lower(strip_accents(regexp_extract(${text}, '${WORD}')))`;
  const names = [...BY_START].map(([start, english]) => `${literal(start)}: ${literal(english)}`).join(', ');
  const english = `(MAP {${names}})[${bare}[1 : CASE WHEN prefix(${bare}, 'jui') THEN 4 ELSE 3 END]]`;
  return `regexp_replace(${text}, '${WORD}\\.?', coalesce(${english}, '?'))`;
}
