import { Graphviz } from '@hpcc-js/wasm-graphviz';
import type { MapGraph } from './graph.ts';
import { mapLayout } from './layout.ts';

/** Answers each graph with its layout, so that a big one never holds up the page. */
const graphviz = Graphviz.load();

addEventListener('message', ({ data }: MessageEvent<{ ticket: number; graph: MapGraph }>) => {
  void graphviz.then((loaded) => {
    const layout = mapLayout(data.graph, (source) => loaded.layout(source, 'json', 'dot'));
    postMessage({ ticket: data.ticket, layout });
  });
});
