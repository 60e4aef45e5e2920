import { useEffect, useRef, useState } from 'react';
import type { MapGraph } from './graph.ts';
import type { MapLayout } from './layout.ts';
import type { LayoutAnswer } from './layout-worker.ts';

/** A graph and where its parts are: always of one and the same question. */
export interface Placed {
  graph: MapGraph;
  layout: MapLayout;
}

export interface LayoutState {
  /** the last graph that was placed, until the next one is */
  placed: Placed | null;
  /** why the newest one could not be placed */
  fault: string | null;
}

/** One worker that lays out the newest graph it is given, and skips those that came before it was free. */
class LayoutQueue {
  readonly #worker = new Worker(new URL('./layout-worker.ts', import.meta.url), { type: 'module' });
  #busyWith: MapGraph | null = null;
  #waiting: MapGraph | null = null;

  constructor(onState: (state: Partial<LayoutState>) => void) {
    this.#worker.addEventListener('message', ({ data }: MessageEvent<LayoutAnswer>) => {
      const graph = this.#busyWith;
      this.#busyWith = null;
      if (this.#waiting) this.#lay(this.#waiting);
      else if (data.layout && graph) onState({ placed: { graph, layout: data.layout }, fault: null });
      else onState({ fault: data.fault });
    });
    this.#worker.addEventListener('error', ({ message }) => onState({ fault: message }));
  }

  add(graph: MapGraph): void {
    if (this.#busyWith) this.#waiting = graph;
    else this.#lay(graph);
  }

  end(): void {
    this.#worker.terminate();
  }

  #lay(graph: MapGraph): void {
    this.#busyWith = graph;
    this.#waiting = null;
    this.#worker.postMessage(graph);
  }
}

/** Lays a graph out in a worker, so that a big one never holds up the page. */
export function useLayout(graph: MapGraph): LayoutState {
  const queue = useRef<LayoutQueue | null>(null);
  const [state, setState] = useState<LayoutState>({ placed: null, fault: null });

  useEffect(() => {
    const mine = new LayoutQueue((change) => setState((before) => ({ ...before, ...change })));
    queue.current = mine;
    return () => mine.end();
  }, []);

  useEffect(() => queue.current?.add(graph), [graph]);

  return state;
}
