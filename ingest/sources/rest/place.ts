import { UnusableAnswer } from '../http/read-body.ts';
import { cursorOf, writtenCursor } from './cursor-value.ts';
import { textAt } from './field-path.ts';
import { isBefore, keyJson, keyText } from './key.ts';
import type { KeyForm } from './language.ts';
import type { CursorOrder, Listing } from './pages.ts';
import type { Place } from './state.ts';

interface PageText {
  /** the whole answer */
  text: string;
  records: readonly string[];
  /** how many were asked for */
  size: number | null;
}

/**
 * Where a listing goes on after a page.
 *
 * @param place where the page was asked for
 * @returns null when it was the last page
 * @throws UnusableAnswer when the page cannot be what was asked for
 */
export function placeAfter(listing: Listing, place: Place | null, page: PageText): Place | null {
  const { by, field = '', more } = listing.paging;
  const saysLast = more !== undefined && textAt(page.text, more) !== 'true';
  if (by === 'none' || saysLast) return null;
  if (by === 'link' || by === 'token') {
    const next = textAt(page.text, field);
    if (next === null || next === '') return null;
    return by === 'link' ? { link: next } : { token: next };
  }
  if (page.records.length === 0) return null;
  if (by === 'page') return { page: (place !== null && 'page' in place ? place.page : 0) + 1 };
  if (by === 'offset') {
    return { offset: (place !== null && 'offset' in place ? place.offset : 0) + page.records.length };
  }
  const asked = page.size ?? 0;
  if (by === 'key') return afterKey(listing, place, page.records, asked);
  return afterCursor(listing, place, page.records, asked);
}

/**
 * After the last key of a page whose keys ascend from the place on. Nothing can be said to come after records without a
 * key; where they are fewer than were asked for, nothing does.
 */
function afterKey({ key }: Listing, place: Place | null, records: readonly string[], asked: number): Place | null {
  const form = key as KeyForm;
  const keys = records.flatMap((record) => keyJson(record, form) ?? []).map(keyText);
  const last = keys.at(-1);
  if (last === undefined && records.length < asked) return null;
  if (last === undefined) throw new UnusableAnswer(`none of its records has a ${form.field.join(', ')}`);
  const [after = ''] = place !== null && 'after' in place ? place.after : [];
  assertAscending([after, ...keys], form, after === '');
  return { after: [last] };
}

/** @param isOpen the first key is before all others */
function assertAscending(keys: readonly string[], { field, type }: KeyForm, isOpen: boolean): void {
  for (let index = isOpen ? 2 : 1; index < keys.length; index++) {
    const [one, other] = [keys[index - 1] as string, keys[index] as string];
    const isRight = isBefore(one, other, type) ?? one !== other;
    if (!isRight) {
      throw new UnusableAnswer(`its records are not in the order of ${field.join(', ')}: ${other} comes after ${one}`);
    }
  }
}

/** After the last cursor and key of a page in that order; records without a cursor have no place in it. */
function afterCursor(
  { key, ordered, stream }: Listing,
  place: Place | null,
  records: readonly string[],
  asked: number,
): Place | null {
  const form = key as KeyForm;
  if (ordered === null) throw new Error(`${stream} is paged by a cursor that it does not have.`);
  const after = place !== null && 'after' in place ? place.after : null;
  let last = after === null ? null : { text: after, at: cursorOf(ordered.scale, after[0] ?? '') };
  let isNew = false;
  for (const record of records) {
    const [written, json] = [textAt(record, ordered.field), keyJson(record, form)];
    const at = written === null ? null : cursorOf(ordered.scale, written);
    if (written === null || at === null || json === null) continue;
    const next = { text: [givenBack(ordered, written, at), keyText(json)], at };
    if (last !== null && last.at !== null && !isInOrder(last as Positioned, next as Positioned, form)) {
      throw new UnusableAnswer(
        `its records are not in the order of ${ordered.field} and ${form.field.join(', ')}: ${next.text.join(', ')} comes after ${last.text.join(', ')}`,
      );
    }
    last = next;
    isNew = true;
  }
  if (!isNew && records.length < asked) return null;
  if (last === null || !isNew) throw new UnusableAnswer(`none of its records has a ${ordered.field} that can be read`);
  return { after: last.text };
}

const givenBack = ({ isGivenBack, scale }: CursorOrder, written: string, at: bigint): string =>
  isGivenBack ? written : writtenCursor(scale, at, new Date(0));

interface Positioned {
  text: readonly string[];
  at: bigint;
}

function isInOrder(one: Positioned, other: Positioned, { type }: KeyForm): boolean {
  if (one.at !== other.at) return one.at < other.at;
  const [oneKey, otherKey] = [one.text[1] ?? '', other.text[1] ?? ''];
  if (oneKey === '') return true; // the place before all keys of this cursor
  return isBefore(oneKey, otherKey, type) ?? oneKey !== otherKey;
}
