import type { SliceInput } from '../../eventlog/index.ts';
import { capital, countedCases } from '../format/noun.ts';
import { counted, countText } from '../format/number.ts';
import { Button } from '../parts/button.tsx';
import { Duration } from '../parts/figures.tsx';
import { useNoun } from '../shell/log.ts';
import { withActivity, withEnd, withFollows, withoutActivity, withStart } from '../slice/changes.ts';
import type { MapEdge, MapGraph, MapNode } from './graph.ts';
import type { Picked } from './map-view.tsx';

/** What was clicked, the slice before, and what else could be done with it. */
export interface Inspected {
  picked: Picked;
  graph: MapGraph;
  before: SliceInput;
}

const nameIn = (graph: MapGraph, id: string) => graph.nodes.find((node) => node.id === id)?.name ?? '';

/** The slice that a click on a part of the map asks for. */
export function sliceFor({ picked, graph, before }: Inspected): SliceInput {
  if (picked.node) return picked.node.kind === 'activity' ? withActivity(before, picked.node.name) : before;
  const { source, target, timed } = picked.edge;
  if (timed) return withFollows(before, { source: timed.source, target: timed.target, directly: true });
  return source === 'start' ? withStart(before, nameIn(graph, target)) : withEnd(before, nameIn(graph, source));
}

interface InspectorProps {
  inspected: Inspected;
  onSlice: (slice: SliceInput) => void;
  onClose: () => void;
}

/** The part of the map that was clicked, in figures, with the ways to filter by it. */
export function Inspector({ inspected, onSlice, onClose }: InspectorProps) {
  const { picked, graph, before } = inspected;
  const undo = () => {
    onSlice(before);
    onClose();
  };
  return (
    <section className="inspector" aria-label="Chosen in the map">
      {picked.node ? (
        <NodeFacts node={picked.node} before={before} onSlice={onSlice} />
      ) : (
        <EdgeFacts edge={picked.edge} graph={graph} before={before} onSlice={onSlice} />
      )}
      <div className="inspector-end">
        <Button onPress={undo}>Undo this filter</Button>
      </div>
    </section>
  );
}

function NodeFacts({ node, before, onSlice }: { node: MapNode; before: SliceInput; onSlice: (s: SliceInput) => void }) {
  const noun = useNoun();
  return (
    <>
      <h3>{node.name}</h3>
      <p>
        {countedCases(node.cases, noun)}, {counted(node.count, 'execution')}
      </p>
      <div className="inspector-actions">
        <Button onPress={() => onSlice(withoutActivity(before, node.name))}>{capital(noun.many)} without it</Button>
        <Button onPress={() => onSlice(withStart(before, node.name))}>That start with it</Button>
        <Button onPress={() => onSlice(withEnd(before, node.name))}>That end with it</Button>
      </div>
    </>
  );
}

interface EdgeFactsProps {
  edge: MapEdge;
  graph: MapGraph;
  before: SliceInput;
  onSlice: (slice: SliceInput) => void;
}

function EdgeFacts({ edge, graph, before, onSlice }: EdgeFactsProps) {
  const { timed } = edge;
  const noun = useNoun();
  return (
    <>
      <h3>
        {nameIn(graph, edge.source)} → {nameIn(graph, edge.target)}
      </h3>
      <p>
        {counted(edge.count, 'time')} in {countedCases(edge.cases, noun)}
      </p>
      {timed && (
        <>
          <dl className="facts">
            <Fact title="Median" ms={timed.medianMs} />
            <Fact title="Mean" ms={timed.meanMs} />
            <Fact title="p90" ms={timed.p90Ms} />
            <Fact title="Longest" ms={timed.maxMs} />
            <Fact title="Shortest" ms={timed.minMs} />
            <Fact title="Std deviation" ms={timed.sdMs} />
          </dl>
          {timed.overlaps > 0 && (
            <p className="panel-note">{countText(timed.overlaps)} overlap: the next began before this ended.</p>
          )}
          <div className="inspector-actions">
            <SlowOnes edge={edge} before={before} onSlice={onSlice} />
          </div>
        </>
      )}
    </>
  );
}

function SlowOnes({ edge: { timed }, before, onSlice }: Omit<EdgeFactsProps, 'graph'>) {
  const noun = useNoun();
  if (!timed) return null;
  const { source, target, p90Ms } = timed;
  return (
    <>
      {p90Ms !== null && p90Ms > 0 && (
        <Button
          onPress={() => onSlice(withFollows(before, { source, target, directly: true, atLeastMs: Math.ceil(p90Ms) }))}
        >
          The slowest tenth
        </Button>
      )}
      <Button onPress={() => onSlice(withFollows(before, { source, target, directly: true, never: true }))}>
        {capital(noun.many)} that never do this
      </Button>
    </>
  );
}

function Fact({ title, ms }: { title: string; ms: number | null }) {
  return (
    <div>
      <dt>{title}</dt>
      <dd>
        <Duration ms={ms} />
      </dd>
    </div>
  );
}
