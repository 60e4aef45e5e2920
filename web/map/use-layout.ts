import { useEffect, useRef, useState } from 'react';
import type { MapGraph } from './graph.ts';
import type { MapLayout } from './layout.ts';

/** A graph and where its parts are: always of one and the same question. */
export interface Placed {
  graph: MapGraph;
  layout: MapLayout;
}

/** Lays a graph out in a worker; the last placed one stays until the next is ready. */
export function useLayout(graph: MapGraph | null): Placed | null {
  const worker = useRef<Worker | null>(null);
  const ticket = useRef(0);
  const [placed, setPlaced] = useState<Placed | null>(null);

  useEffect(() => {
    worker.current = new Worker(new URL('./layout-worker.ts', import.meta.url), { type: 'module' });
    return () => {
      worker.current?.terminate();
      worker.current = null;
    };
  }, []);

  useEffect(() => {
    if (!graph || !worker.current) return;
    ticket.current += 1;
    const mine = ticket.current;
    const busy = worker.current;
    const answered = ({ data }: MessageEvent<{ ticket: number; layout: MapLayout }>) => {
      if (data.ticket === mine) setPlaced({ graph, layout: data.layout });
    };
    busy.addEventListener('message', answered);
    busy.postMessage({ ticket: mine, graph });
    return () => busy.removeEventListener('message', answered);
  }, [graph]);

  return placed;
}
