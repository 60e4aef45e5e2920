import type { TopLevelSpec } from 'vega-lite';
import type { Trace, TraceEvent } from '../../eventlog/index.ts';
import type { Theme } from '../design/themes.ts';
import { durationBrief, durationText } from '../format/duration.ts';
import { instantText, zoneName } from '../format/instant.ts';
import { CLOCK_FORMAT, themed } from './config.ts';
import type { ChartLook } from './look.ts';

const ROW = 22;
/** Room in pixels that a numbered mark and a label of a wait need. */
const MARK_ROOM = 20;
const WAIT_LABEL_ROOM = 54;
const LANE_NAME_ROOM = 78;
/** Heights in rows: of a lane's title, of the waits, and where the first system begins. */
const LANE_TITLE = 0.95;
const WAITS = { top: 1.5, bottom: 2.1 };
const FIRST_LANE = WAITS.bottom + LANE_TITLE;
const WAITING = 'Waiting';
const NO_SYSTEM = 'No system recorded';

interface Lane {
  name: string;
  rows: number;
  top: number;
}

const systemOf = (event: TraceEvent) => event.system ?? NO_SYSTEM;
const startOf = (event: TraceEvent) => Date.parse(event.startedAt ?? event.endedAt);
const endOf = (event: TraceEvent) => Date.parse(event.endedAt);

/** Marks that would cover each other go to rows of their own within the lane. */
function rowsWithin(events: readonly { system: string; startMs: number }[], roomMs: number): number[] {
  const lastInRow = new Map<string, number[]>();
  return events.map(({ system, startMs }) => {
    const rows = lastInRow.get(system) ?? [];
    const free = rows.findIndex((last) => startMs - last >= roomMs);
    const row = free === -1 ? rows.length : free;
    rows[row] = startMs;
    lastInRow.set(system, rows);
    return row;
  });
}

function lanesOf(systems: readonly string[], rows: readonly number[]): Lane[] {
  const names = [...new Set(systems)];
  let top = FIRST_LANE;
  return names.map((name) => {
    const count = 1 + Math.max(...rows.filter((_, index) => systems[index] === name));
    const lane = { name, rows: count, top };
    top += count + LANE_TITLE;
    return lane;
  });
}

/** A case, and until when it is looked at: an open one still waits then. */
export interface TimelineOf {
  trace: Trace;
  untilMs: number | null;
}

/** All systems that a case went through, on one time line, and its waits above them. */
export function orderTimelineChart({ trace, untilMs }: TimelineOf, { theme, width }: ChartLook): TopLevelSpec {
  const events = trace.events.map((event, index) => ({
    number: index + 1,
    activity: event.activity,
    system: systemOf(event),
    startMs: startOf(event),
    endMs: endOf(event),
    whenText: instantText(endOf(event)),
    resource: event.resource ?? 'not recorded',
  }));
  const firstMs = Math.min(...events.map(({ startMs }) => startMs));
  const lastEndMs = Math.max(...events.map(({ endMs }) => endMs));
  const lastMs = Math.max(lastEndMs, trace.open && untilMs !== null ? untilMs : lastEndMs);
  const msPerPixel = Math.max(1, lastMs - firstMs) / Math.max(200, width - 30);
  const rows = rowsWithin(events, MARK_ROOM * msPerPixel);
  const lanes = lanesOf(
    events.map(({ system }) => system),
    rows,
  );
  const laneOf = new Map(lanes.map((lane) => [lane.name, lane]));
  const marks = events.map((event, index) => ({
    ...event,
    y: (laneOf.get(event.system)?.top ?? 0) + (rows[index] ?? 0) + 0.5,
  }));
  const bottom = lanes.reduce((most, lane) => Math.max(most, lane.top + lane.rows), FIRST_LANE) + 0.3;
  const y = { type: 'quantitative', scale: { domain: [0, bottom], reverse: true, nice: false }, axis: null };
  const x = {
    type: 'temporal',
    scale: { padding: 14, nice: false },
    title: `Time in ${zoneName()}`,
    axis: {
      grid: true,
      format: CLOCK_FORMAT,
      tickCount: width < 500 ? 3 : 8,
      labelOverlap: 'greedy',
      labelSeparation: 12,
    },
  };
  const common = { encoding: { x: { field: 'startMs', ...x }, y: { field: 'y', ...y } } };

  return themed(theme, {
    height: Math.round(bottom * ROW),
    layer: [
      { data: { values: lanesWithWaiting(lanes) }, ...laneMark(theme, y) },
      { data: { values: waitsOf(trace, lastMs, msPerPixel, theme) }, layer: waitMarks(theme, x, y) },
      {
        data: { values: marks },
        mark: { type: 'line', color: theme.lineStrong, strokeWidth: 1, interpolate: 'step-before' },
        encoding: { ...common.encoding, order: { field: 'number' } },
      },
      {
        data: { values: marks.filter(({ startMs, endMs }) => endMs > startMs) },
        mark: { type: 'bar', height: 8, color: theme.flow, opacity: 0.45, cornerRadius: 2 },
        encoding: { ...common.encoding, x2: { field: 'endMs' } },
      },
      {
        data: { values: marks },
        mark: { type: 'circle', size: 260, opacity: 1, color: theme.flow, stroke: theme.surface, strokeWidth: 1 },
        encoding: {
          ...common.encoding,
          tooltip: [
            { field: 'activity', title: 'Activity' },
            { field: 'system', title: 'System' },
            { field: 'whenText', title: 'Ended' },
            { field: 'resource', title: 'Resource' },
          ],
        },
      },
      {
        data: { values: marks },
        mark: { type: 'text', fontSize: 9.5, fontWeight: 650, color: theme.flowOn, tooltip: null },
        encoding: { ...common.encoding, text: { field: 'number' } },
      },
      { data: { values: lanesWithWaiting(lanes) }, ...laneName(theme, y) },
    ],
  });
}

const lanesWithWaiting = (lanes: readonly Lane[]) => [
  { name: WAITING, rows: WAITS.bottom - WAITS.top, top: WAITS.top },
  ...lanes,
];

function laneMark(theme: Theme, y: object) {
  return {
    mark: { type: 'rect', color: theme.raised },
    encoding: {
      x: { value: 0 },
      x2: { value: 'width' },
      y: { field: 'top', ...y },
      y2: { field: 'bottom' },
    },
    transform: [{ calculate: 'datum.top + datum.rows', as: 'bottom' }],
  };
}

function laneName(theme: Theme, y: object) {
  return {
    mark: {
      type: 'text',
      align: 'left',
      baseline: 'bottom',
      dx: 2,
      dy: -3,
      fontSize: 10.5,
      fontWeight: 600,
      color: theme.inkQuiet,
    },
    encoding: { x: { value: 0 }, y: { field: 'top', ...y }, text: { field: 'name' } },
  };
}

function waitsOf(trace: Trace, lastMs: number, msPerPixel: number, theme: Theme) {
  const waits = trace.events.flatMap((event, index) => {
    const before = trace.events[index - 1];
    if (!before || event.waitingMs === null || event.waitingMs <= 0) return [];
    return [
      {
        from: endOf(before),
        to: startOf(event),
        ms: event.waitingMs,
        between: `${before.activity} → ${event.activity}`,
        soFar: false,
      },
    ];
  });
  const last = trace.events.at(-1);
  if (trace.open && last && lastMs > endOf(last)) {
    const from = endOf(last);
    waits.push({ from, to: lastMs, ms: lastMs - from, between: `since ${last.activity}`, soFar: true });
  }
  const longest = Math.max(0, ...waits.map(({ ms }) => ms));
  const firstMs = Math.min(...trace.events.map(startOf));
  const hasRoom = ({ from, ms, soFar }: (typeof waits)[number]) =>
    ms / msPerPixel > (soFar ? 2 : 1) * WAIT_LABEL_ROOM && (from + ms / 2 - firstMs) / msPerPixel > LANE_NAME_ROOM;
  return waits.map((wait) => ({
    ...wait,
    ...WAITS,
    middle: wait.from + wait.ms / 2,
    colour: wait.ms === longest ? theme.lost : theme.durationRamp[1],
    strength: 0.3 + 0.7 * Math.sqrt(wait.ms / Math.max(1, longest)),
    label: hasRoom(wait) ? waitLabel(wait) : '',
    waitText: durationText(wait.ms),
  }));
}

const waitLabel = ({ ms, soFar }: { ms: number; soFar: boolean }) =>
  soFar ? `${durationBrief(ms)} so far` : durationBrief(ms);

function waitMarks(theme: Theme, x: object, y: object) {
  return [
    {
      mark: { type: 'rect', cornerRadius: 2 },
      encoding: {
        x: { field: 'from', ...x },
        x2: { field: 'to' },
        y: { field: 'top', ...y },
        y2: { field: 'bottom' },
        color: { field: 'colour', type: 'nominal', scale: null },
        opacity: { field: 'strength', type: 'quantitative', scale: null },
        tooltip: [
          { field: 'between', title: 'Between' },
          { field: 'waitText', title: 'Waited' },
        ],
      },
    },
    {
      mark: { type: 'text', fontWeight: 600, fontSize: 10.5, baseline: 'bottom', dy: -4, color: theme.inkSecond },
      encoding: { x: { field: 'middle', ...x }, y: { field: 'top', ...y }, text: { field: 'label' } },
    },
  ];
}
