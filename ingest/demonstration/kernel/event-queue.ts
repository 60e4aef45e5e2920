interface Entry {
  at: number;
  order: number;
  action: () => void;
}

/** Actions by instant; those of the same instant run in the order in which they were added. */
export interface EventQueue {
  add(at: number, action: () => void): void;
  /** The earliest action, taken out; undefined when none is left. */
  next(): { at: number; action: () => void } | undefined;
  /** When the earliest action is due; Infinity when none is left. */
  nextAt(): number;
}

/** A binary heap. Time O(log n) per action. */
export function createEventQueue(): EventQueue {
  const heap: Entry[] = [];
  let added = 0;

  return {
    add(at, action) {
      heap.push({ at, order: added++, action });
      rise(heap, heap.length - 1);
    },
    next() {
      const first = heap[0];
      const last = heap.pop();
      if (first === undefined || last === undefined) return undefined;
      if (heap.length > 0) {
        heap[0] = last;
        sink(heap);
      }
      return first;
    },
    nextAt: () => heap[0]?.at ?? Infinity,
  };
}

const isBefore = (a: Entry, b: Entry) => a.at < b.at || (a.at === b.at && a.order < b.order);

function rise(heap: Entry[], from: number): void {
  const entry = heap[from] as Entry;
  let place = from;
  while (place > 0) {
    const parent = (place - 1) >> 1;
    const above = heap[parent] as Entry;
    if (!isBefore(entry, above)) break;
    heap[place] = above;
    place = parent;
  }
  heap[place] = entry;
}

function sink(heap: Entry[]): void {
  const entry = heap[0] as Entry;
  let place = 0;
  for (;;) {
    const left = 2 * place + 1;
    const right = left + 1;
    if (left >= heap.length) break;
    const child = right < heap.length && isBefore(heap[right] as Entry, heap[left] as Entry) ? right : left;
    const below = heap[child] as Entry;
    if (!isBefore(below, entry)) break;
    heap[place] = below;
    place = child;
  }
  heap[place] = entry;
}
