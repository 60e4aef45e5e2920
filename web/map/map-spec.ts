import type { Mark, Spec } from 'vega';
import { CHART_FONT } from '../charts/config.ts';
import type { Theme } from '../design/themes.ts';
import { durationText } from '../format/duration.ts';
import { capital, type Noun } from '../format/noun.ts';
import { countText } from '../format/number.ts';
import { between, onRamp } from './colour.ts';
import type { MapEdge, MapNode } from './graph.ts';
import { curvePath, type PlacedEdge, type PlacedNode } from './layout.ts';
import { type Measure, measured, measuredText } from './measure.ts';
import type { Placed } from './use-layout.ts';

/** What part of the map is looked at, and how large. */
export interface Viewport {
  zoom: number;
  panX: number;
  panY: number;
}

interface MapLook {
  measure: Measure;
  theme: Theme;
  /** what a case is called */
  noun: Noun;
  width: number;
  height: number;
  viewport: Viewport;
}

/**
 * The process map as one Vega spec over a finished layout: nothing is placed here.
 * Signals `zoom`, `panX` and `panY` move it; `over` holds the id under the pointer.
 */
export function mapSpec({ graph, layout }: Placed, look: MapLook): Spec {
  const { theme, width, height, viewport } = look;
  const places = new Map(layout.nodes.map((node) => [node.id, node]));
  const curves = new Map(layout.edges.map((edge) => [edge.id, edge]));
  const nodes = graph.nodes.flatMap((node) => nodeRow(node, places.get(node.id), graph.nodes, look));
  const edges = graph.edges.flatMap((edge) => edgeRow(edge, curves.get(edge.id), graph, look)).reverse();
  return {
    $schema: 'https://vega.github.io/schema/vega/v6.json',
    width,
    height,
    padding: 0,
    autosize: 'none',
    background: 'transparent',
    signals: [
      { name: 'zoom', value: viewport.zoom },
      { name: 'panX', value: viewport.panX },
      { name: 'panY', value: viewport.panY },
      {
        name: 'over',
        value: null,
        on: [
          { events: '*:pointerover', update: 'datum && datum.id ? datum : null' },
          { events: '*:pointerout', update: 'null' },
        ],
      },
    ],
    data: [
      { name: 'edges', values: edges },
      { name: 'nodes', values: nodes },
    ],
    marks: [
      {
        type: 'group',
        encode: { update: { x: { signal: 'panX' }, y: { signal: 'panY' } } },
        marks: [...edgeMarks(theme), ...nodeMarks(theme), ...labelMarks(theme)],
      },
    ],
  };
}

function nodeRow(node: MapNode, place: PlacedNode | undefined, all: readonly MapNode[], { theme, noun }: MapLook) {
  if (!place) return [];
  const most = Math.max(1, ...all.map(({ cases }) => cases));
  const isActivity = node.kind === 'activity';
  const share = Math.sqrt(node.cases / most);
  const words = {
    [node.name]: '',
    [capital(noun.many)]: countText(node.cases),
    ...(isActivity && { Executions: countText(node.count) }),
  };
  return [
    {
      ...node,
      ...place,
      isActivity,
      countText: countText(node.count),
      fill: isActivity ? between(theme.surface, theme.flow, 0.03 + 0.17 * share) : theme.surface,
      border: between(theme.lineStrong, theme.flow, isActivity ? share : 0),
      words,
    },
  ];
}

function edgeRow(
  edge: MapEdge,
  place: PlacedEdge | undefined,
  graph: Placed['graph'],
  { measure, theme, noun }: MapLook,
) {
  if (!place) return [];
  const most = (kind: Measure) => Math.max(1, ...graph.edges.map((other) => measured(other, kind) ?? 0));
  const nameOf = new Map(graph.nodes.map(({ id, name }) => [id, name]));
  const value = measured(edge, measure);
  const share = value === null ? 0 : Math.sqrt(Math.max(0, value) / most(measure));
  const isTime = measure !== 'count' && value !== null;
  const end = place.curve.at(-1) ?? place.tip;
  return [
    {
      ...edge,
      path: curvePath(place),
      tipX: place.tip.x,
      tipY: place.tip.y,
      angle: (Math.atan2(place.tip.y - end.y, place.tip.x - end.x) * 180) / Math.PI + 90,
      labelX: place.label?.x ?? 0,
      labelY: place.label?.y ?? 0,
      label: place.label ? measuredText(edge, measure) : '',
      colour: isTime ? onRamp(theme.durationRamp, share) : onRamp(theme.volumeRamp, measure === 'count' ? share : 0),
      thick: edge.timed ? 1 + 5 * Math.sqrt(edge.count / most('count')) : 1.5,
      dash: edge.timed ? [] : [2, 4],
      words: edgeWords(edge, nameOf, noun),
    },
  ];
}

function edgeWords(edge: MapEdge, nameOf: ReadonlyMap<string, string>, noun: Noun) {
  const { timed } = edge;
  const text = (ms: number | null) => (ms === null ? 'not computed' : durationText(ms));
  return {
    [`${nameOf.get(edge.source)} → ${nameOf.get(edge.target)}`]: '',
    Count: countText(edge.count),
    [capital(noun.many)]: countText(edge.cases),
    ...(timed && { Median: text(timed.medianMs), Mean: text(timed.meanMs), p90: text(timed.p90Ms) }),
    ...(timed && timed.overlaps > 0 && { Overlapping: countText(timed.overlaps) }),
  };
}

const scaled = (field: string, more = '') => ({ signal: `datum.${field} * zoom${more}` });

/** An edge fades when the pointer is on something that it does not touch. */
const EDGE_IS_NEAR = '!over || over.id === datum.id || over.id === datum.source || over.id === datum.target';
const edgeOpacity = { signal: `${EDGE_IS_NEAR} ? 1 : 0.16` };

function edgeMarks(theme: Theme): Mark[] {
  const path = { path: { field: 'path' }, scaleX: { signal: 'zoom' }, scaleY: { signal: 'zoom' } };
  return [
    {
      type: 'path',
      from: { data: 'edges' },
      interactive: false,
      encode: {
        update: {
          ...path,
          stroke: { field: 'colour' },
          strokeWidth: { signal: 'max(0.75, datum.thick * min(1.2, zoom))' },
          strokeDash: { field: 'dash' },
          strokeCap: { value: 'round' },
          strokeOpacity: edgeOpacity,
        },
      },
    },
    {
      type: 'symbol',
      from: { data: 'edges' },
      interactive: false,
      encode: {
        update: {
          shape: { value: 'M0,0L0.62,1.5L-0.62,1.5Z' },
          size: { signal: 'pow((9 + datum.thick * 1.6) * min(1.2, zoom), 2)' },
          x: scaled('tipX'),
          y: scaled('tipY'),
          angle: { field: 'angle' },
          fill: { field: 'colour' },
          opacity: edgeOpacity,
        },
      },
    },
    {
      name: 'edge',
      type: 'path',
      from: { data: 'edges' },
      encode: {
        update: {
          ...path,
          stroke: { value: 'transparent' },
          strokeWidth: { value: 14 },
          cursor: { value: 'pointer' },
          tooltip: { field: 'words' },
        },
        hover: { stroke: { value: theme.flow }, strokeOpacity: { value: 0.14 } },
      },
    },
  ];
}

function nodeMarks(theme: Theme): Mark[] {
  const isNear =
    '!over || over.id === datum.id || over.source === datum.id || over.target === datum.id || (!over.source && datum.id)';
  return [
    {
      name: 'node',
      type: 'rect',
      from: { data: 'nodes' },
      encode: {
        update: {
          xc: scaled('x'),
          yc: scaled('y'),
          width: scaled('width'),
          height: scaled('height'),
          cornerRadius: { signal: '(datum.isActivity ? 8 : 13) * zoom' },
          fill: { field: 'fill' },
          stroke: { field: 'border' },
          strokeWidth: { signal: 'over && over.id === datum.id ? 2 : 1.2' },
          opacity: { signal: `${isNear} ? 1 : 0.4` },
          cursor: { signal: "datum.isActivity ? 'pointer' : 'default'" },
          tooltip: { field: 'words' },
        },
      },
    },
    {
      type: 'text',
      from: { data: 'nodes' },
      interactive: false,
      encode: {
        update: {
          x: scaled('x'),
          y: scaled('y', ' - (datum.isActivity ? (datum.lines.length * 8) : 0) * zoom'),
          text: { field: 'lines' },
          lineHeight: { signal: '16 * zoom' },
          fontSize: { signal: '(datum.isActivity ? 12.5 : 11.5) * zoom' },
          fontWeight: { signal: 'datum.isActivity ? 600 : 500' },
          font: { value: CHART_FONT },
          align: { value: 'center' },
          baseline: { value: 'middle' },
          fill: { signal: `datum.isActivity ? '${theme.ink}' : '${theme.inkQuiet}'` },
        },
      },
    },
    {
      type: 'text',
      from: { data: 'nodes' },
      interactive: false,
      encode: {
        update: {
          x: scaled('x'),
          y: scaled('y', ' + (datum.lines.length * 8) * zoom'),
          text: { signal: "datum.isActivity ? datum.countText : ''" },
          fontSize: { signal: '11 * zoom' },
          font: { value: CHART_FONT },
          align: { value: 'center' },
          baseline: { value: 'middle' },
          fill: { value: theme.inkSecond },
        },
      },
    },
  ];
}

function labelMarks(theme: Theme): Mark[] {
  const label = {
    x: scaled('labelX'),
    y: scaled('labelY'),
    text: { field: 'label' },
    fontSize: { signal: 'max(9.5, 10.5 * zoom)' },
    fontWeight: { value: 560 },
    font: { value: CHART_FONT },
    align: { value: 'center' },
    baseline: { value: 'middle' },
    opacity: edgeOpacity,
  };
  return [
    {
      type: 'text',
      from: { data: 'edges' },
      interactive: false,
      encode: {
        update: {
          ...label,
          fill: { value: theme.surface },
          stroke: { value: theme.surface },
          strokeWidth: { value: 4 },
          strokeJoin: { value: 'round' },
        },
      },
    },
    {
      type: 'text',
      from: { data: 'edges' },
      interactive: false,
      encode: { update: { ...label, fill: { value: theme.inkSecond } } },
    },
  ] as Mark[];
}
