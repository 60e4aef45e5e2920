import type { Place, Segment } from './segment.ts';

interface SeenSet {
  /** of the content, control numbers included */
  digest: string;
  place: Place;
  group: number | null;
}

/**
 * Knows the sets of a text by their control numbers. Those of an interchange count for later ones once it stands, so
 * that a set which was refused with its envelope may come again.
 */
export class SeenSets {
  readonly #standing = new Map<string, SeenSet>();
  #pending = new Map<string, SeenSet>();

  /** @returns the set with the same control numbers that came before; null: this is the first, and it is known now */
  meet(key: string, seen: SeenSet): SeenSet | null {
    const earlier = this.#standing.get(key) ?? this.#pending.get(key);
    if (earlier === undefined) this.#pending.set(key, seen);
    return earlier ?? null;
  }

  refuseGroup(group: number): void {
    for (const [key, seen] of this.#pending) if (seen.group === group) this.#pending.delete(key);
  }

  endInterchange(stands: boolean): void {
    if (stands) for (const [key, seen] of this.#pending) this.#standing.set(key, seen);
    this.#pending = new Map();
  }
}

/** The segments as text for a digest: line breaks where the file was wrapped do not count. */
export const contentOf = (segments: readonly Segment[]): string =>
  JSON.stringify(segments.map(({ tag, elements }) => [tag, elements]));
