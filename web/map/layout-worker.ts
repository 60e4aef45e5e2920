import { Graphviz } from '@hpcc-js/wasm-graphviz';
import type { MapGraph } from './graph.ts';
import { type MapLayout, mapLayout } from './layout.ts';

export type LayoutAnswer = { layout: MapLayout; fault: null } | { layout: null; fault: string };

const graphviz = Graphviz.load();

async function answer(graph: MapGraph): Promise<LayoutAnswer> {
  const loaded = await graphviz;
  return { layout: mapLayout(graph, (source) => loaded.layout(source, 'json', 'dot')), fault: null };
}

addEventListener('message', ({ data }: MessageEvent<MapGraph>) => {
  answer(data).then(postMessage, (fault: unknown) => {
    const unlaid: LayoutAnswer = { layout: null, fault: fault instanceof Error ? fault.message : String(fault) };
    postMessage(unlaid);
  });
});
