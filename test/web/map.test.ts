import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { Graphviz } from '@hpcc-js/wasm-graphviz';
import { parse, View } from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import type { Dfg, Replay } from '../../eventlog/index.ts';
import { DARK, LIGHT } from '../../web/design/themes.ts';
import { CASE } from '../../web/format/noun.ts';
import { mapGraph, returningEdges, shareHolding, strongestPaths } from '../../web/map/graph.ts';
import { curvePath, mapLayout, nameLines } from '../../web/map/layout.ts';
import { mapSpec } from '../../web/map/map-spec.ts';
import { pointsAlong, replaySpan, startedTogether, tokenAt, tokenTracks } from '../../web/map/tokens.ts';
import { fitted, zoomedAround } from '../../web/map/viewport.ts';

const HOUR = 3_600_000;

const edge = (source: string, target: string, count: number, medianMs = HOUR) => ({
  source,
  target,
  count,
  cases: count,
  meanMs: medianMs,
  medianMs,
  p90Ms: 2 * medianMs,
  minMs: 0,
  maxMs: 3 * medianMs,
  sdMs: 0,
  overlaps: 0,
});

/** pick pack ship ×8; pick short pick pack ship ×2 */
const DFG: Dfg = {
  activities: [
    { activity: 'pick', count: 12, cases: 10, starts: 10, ends: 0 },
    { activity: 'pack', count: 10, cases: 10, starts: 0, ends: 0 },
    { activity: 'ship', count: 10, cases: 10, starts: 0, ends: 10 },
    { activity: 'short', count: 2, cases: 2, starts: 0, ends: 0 },
  ],
  edges: [
    edge('pick', 'pack', 10),
    edge('pack', 'ship', 10),
    edge('pick', 'short', 2),
    edge('short', 'pick', 2, 9 * HOUR),
  ],
  quantiles: 'exact',
};

const REPLAY: Replay = {
  activities: ['pick', 'short', 'pack', 'ship'],
  cases: [
    {
      case: 'O1',
      activity: [0, 1, 0, 2, 3],
      startMs: [0, 1 * HOUR, 11 * HOUR, 12 * HOUR, 13 * HOUR],
      endMs: [0, 1 * HOUR, 11 * HOUR, 12 * HOUR, 14 * HOUR],
    },
  ],
};

describe('the path slider', () => {
  it('keeps every edge at its right end', () => {
    assert.equal(strongestPaths(mapGraph(DFG), 1).edges.length, 6);
  });

  it("keeps each node's strongest way in and out at its left end", () => {
    const { edges } = strongestPaths(mapGraph(DFG), 0);
    const pairs = edges.map(({ source, target }) => `${source}>${target}`).sort();
    assert.deepEqual(pairs, ['a0>a1', 'a0>a3', 'a1>a2', 'a2>end', 'a3>a0', 'start>a0']);
  });

  it('drops a weak edge between nodes that have stronger ones', () => {
    const dfg = { ...DFG, edges: [...DFG.edges, edge('pick', 'ship', 1)] };
    const { edges } = strongestPaths(mapGraph(dfg), 0);
    assert.equal(
      edges.some(({ count }) => count === 1),
      false,
    );
  });

  it('begins with as many edges as hold most of the flow', () => {
    // counts 10 10 10 10 2 2 of 44: four hold 91 %, three 68 %
    assert.equal(shareHolding(mapGraph(DFG), 0.85), 4 / 6);
    assert.equal(shareHolding({ nodes: [], edges: [] }, 0.85), 1);
  });

  it('draws nothing for an empty log', () => {
    assert.deepEqual(mapGraph({ activities: [], edges: [], quantiles: 'none' }), { nodes: [], edges: [] });
  });
});

it('the flow goes on over strong edges and comes back over weak ones', () => {
  const graph = mapGraph(DFG);
  const back = graph.edges.filter(({ id }) => returningEdges(graph).has(id));
  assert.deepEqual(
    back.map(({ timed }) => `${timed?.source} ${timed?.target}`),
    ['short pick'],
  );
});

describe('the layout', () => {
  let dot: (source: string) => string;
  before(async () => {
    const graphviz = await Graphviz.load();
    dot = (source) => graphviz.layout(source, 'json', 'dot');
  });

  it('places every node and edge inside its bounds, the main flow from top to bottom', () => {
    const graph = mapGraph(DFG);
    const layout = mapLayout(graph, dot);
    assert.equal(layout.nodes.length, 6);
    assert.equal(layout.edges.length, 6);
    for (const { x, y } of layout.nodes) assert.ok(x > 0 && x < layout.width && y > 0 && y < layout.height);
    const flow = ['start', 'a0', 'a1', 'a2', 'end'].map((id) => layout.nodes.find((node) => node.id === id)?.y ?? 0);
    assert.deepEqual(
      flow,
      flow.toSorted((a, b) => a - b),
    );
  });

  it('survives names with quotes, commas and line ends', () => {
    const name = 'say "yes", \\ or\nno';
    const layout = mapLayout(
      mapGraph({ ...DFG, activities: [{ ...DFG.activities[0]!, activity: name }], edges: [] }),
      dot,
    );
    assert.deepEqual(layout.nodes[0]?.lines, ['say "yes", \\ or no']);
  });

  it('draws a Vega scene of every box and arrow without eval, light and dark', async () => {
    const graph = mapGraph(DFG);
    const placed = { graph, layout: mapLayout(graph, dot) };
    for (const theme of [LIGHT, DARK]) {
      const viewport = fitted(placed.layout, { width: 800, height: 600 });
      const spec = mapSpec(placed, { measure: 'median', theme, noun: CASE, width: 800, height: 600, viewport });
      const view = new View(parse(spec, undefined, { ast: true }), { expr: expressionInterpreter, renderer: 'none' });
      const svg = await view.toSVG();
      for (const word of ['pick', 'pack', 'ship', 'short', 'Start', 'End', '9 h'])
        assert.ok(svg.includes(`>${word}<`), word);
      assert.equal(view.data('edges').length, 6);
      view.finalize();
    }
  });

  it('leads tokens along the edges, late ones marked, and hides them where the map does', () => {
    const graph = mapGraph(DFG);
    const layout = mapLayout(graph, dot);
    const [track] = tokenTracks(REPLAY, graph, layout);
    assert.ok(track);
    const ship = layout.nodes.find(({ id }) => id === 'a2');
    assert.deepEqual(tokenAt(track, 13.5 * HOUR), { x: ship?.x, y: ship?.y, isLate: false });
    assert.equal(tokenAt(track, 6 * HOUR)?.isLate, false);
    assert.equal(tokenAt(track, 15 * HOUR), null);
    assert.equal(tokenAt(track, -1), null);
    assert.deepEqual(replaySpan(REPLAY), { fromMs: 0, toMs: 14 * HOUR });

    const hidden = { ...graph, edges: graph.edges.filter(({ source }) => source !== 'a3') };
    const [half] = tokenTracks(REPLAY, hidden, layout);
    assert.equal(tokenAt(half ?? [], 6 * HOUR), null);
  });

  it('passes over activities that the map leaves out, as the projected graph does', () => {
    const graph = mapGraph({
      ...DFG,
      activities: DFG.activities.slice(0, 3),
      edges: [edge('pick', 'pick', 2), ...DFG.edges.slice(0, 2)],
    });
    const layout = mapLayout(graph, dot);
    const [track] = tokenTracks(REPLAY, graph, layout);
    const token = tokenAt(track ?? [], 6 * HOUR);
    assert.equal(token?.isLate, true);
  });

  it('spaces the points of a way evenly', () => {
    const layout = mapLayout(mapGraph(DFG), dot);
    const [first] = layout.edges;
    assert.ok(first);
    assert.match(curvePath(first), /^M[\d.]+,[\d.]+C/);
    const points = pointsAlong(first);
    assert.equal(points.length, 25);
    assert.deepEqual(points.at(-1), first.tip);
  });
});

it('cases that start together keep their own durations', () => {
  const [first] = REPLAY.cases;
  assert.ok(first);
  const later = { ...first, startMs: first.startMs.map((ms) => ms + 99), endMs: first.endMs.map((ms) => ms + 99) };
  assert.deepEqual(startedTogether({ ...REPLAY, cases: [later] }).cases, [first]);
});

it('a name breaks at its spaces', () => {
  assert.deepEqual(nameLines('Release credit block'), ['Release credit', 'block']);
  assert.deepEqual(nameLines('Pick'), ['Pick']);
});

it('zooming keeps the point under the pointer where it is', () => {
  const after = zoomedAround({ zoom: 1, panX: 10, panY: 20 }, 110, 220, 2);
  assert.deepEqual(after, { zoom: 2, panX: -90, panY: -180 });
});
