import type { HandoffRow } from '../../../eventlog/index.ts';
import { durationText } from '../../format/duration.ts';
import { counted, countText, shareText } from '../../format/number.ts';
import { Button } from '../../parts/button.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Duration, Undefined } from '../../parts/figures.tsx';
import { nameOf, rhythmText, systemsText } from './rows.ts';
import { Sparkline } from './sparkline.tsx';

interface HandoffTableProps {
  rows: readonly HandoffRow[];
  shown: HandoffRow | undefined;
  onChoose: (row: HandoffRow) => void;
}

const countColumn = (title: string, of: (row: HandoffRow) => number | null, isBad = false): Column<HandoffRow> => ({
  title,
  numeric: true,
  cell: (row) => {
    const count = of(row);
    if (count === null) return <Undefined />;
    return <span className={isBad && count > 0 ? 'is-worse' : undefined}>{countText(count)}</span>;
  },
  sortBy: of,
});

const lagColumn = (title: string, of: (row: HandoffRow) => number | null): Column<HandoffRow> => ({
  title,
  numeric: true,
  cell: (row) => <Duration ms={of(row)} />,
  sortBy: of,
});

const expectedTitle = ({ expected, arrived, underway, superseded }: HandoffRow) =>
  `${countText(arrived)} of ${counted(expected, 'expected fact')} arrived, ${countText(underway)} on the way; ` +
  `${countText(superseded)} were undone before they arrived`;

function Rhythm({ row }: { row: HandoffRow }) {
  const text = rhythmText(row);
  if (text === null) return <Undefined />;
  const title = `${shareText(row.periodShare ?? 0)} of the arrival times, ${durationText(row.offsetMs ?? 0)} into each period, counted from midnight UTC`;
  return (
    <span className="badge" title={title}>
      {text}
    </span>
  );
}

const columns = (
  shown: HandoffRow | undefined,
  onChoose: HandoffTableProps['onChoose'],
): readonly Column<HandoffRow>[] => [
  {
    title: 'Fact',
    lead: true,
    cell: (row) => (
      <Button
        look="quiet"
        pressed={row === shown}
        title={`Weeks and examples of ${row.fact}`}
        onPress={() => onChoose(row)}
      >
        {row.fact}
      </Button>
    ),
    sortBy: ({ fact }) => fact,
  },
  { title: 'From, to', room: 'full', cell: systemsText, sortBy: systemsText },
  {
    title: 'Arrived',
    numeric: true,
    cell: (row) =>
      row.expected === 0 ? (
        <Undefined />
      ) : (
        <span title={expectedTitle(row)}>{shareText(row.arrived / row.expected)}</span>
      ),
    sortBy: ({ expected, arrived }) => (expected === 0 ? null : arrived / expected),
  },
  countColumn('Missing', (row) => row.missing, true),
  countColumn('Late', (row) => row.late, true),
  countColumn('Twice', (row) => row.duplicate, true),
  countColumn('Came first', (row) => row.early),
  lagColumn('Median lag', (row) => row.medianLagMs),
  lagColumn('90 % within', (row) => row.p90LagMs),
  { title: 'By week', room: 'wide', cell: ({ weeks }) => <Sparkline weeks={weeks} /> },
  { title: 'Rhythm', cell: (row) => <Rhythm row={row} />, sortBy: ({ periodMs }) => periodMs },
  countColumn('Stale work', (row) => row.staleActions, true),
];

/** Every hand-off between two systems with what went wrong. */
export function HandoffTable({ rows, shown, onChoose }: HandoffTableProps) {
  return <DataTable caption="Hand-offs" columns={columns(shown, onChoose)} rows={rows} keyOf={nameOf} />;
}
