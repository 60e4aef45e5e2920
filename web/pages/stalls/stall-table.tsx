import type { Stall } from '../../../eventlog/index.ts';
import { instantText } from '../../format/instant.ts';
import { capital, type Noun } from '../../format/noun.ts';
import { counted, countText, shareText } from '../../format/number.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Duration, Undefined } from '../../parts/figures.tsx';
import { casePath, Link } from '../../routing/link.tsx';
import { useLog, useNoun } from '../../shell/log.ts';

const evidenceText = ({ evidence }: Stall) => {
  const shared = Object.entries(evidence.attributes).map(([name, value]) => `${name} ${value ?? 'not recorded'}`);
  return `${counted(evidence.waits, 'completed wait')}${shared.length > 0 ? ` with ${shared.join(', ')}` : ''}`;
};

const duration = (title: string, read: (stall: Stall) => number | null): Column<Stall> => ({
  title,
  numeric: true,
  cell: (stall) => <Duration ms={read(stall)} />,
  sortBy: read,
});

const columns = (noun: Noun): readonly Column<Stall>[] => [
  {
    title: capital(noun.one),
    lead: true,
    cell: (stall) => (
      <Link to={casePath(stall.case)} className="mono">
        {stall.case}
      </Link>
    ),
    sortBy: (stall) => stall.case,
  },
  {
    title: 'Stage',
    room: 'wide',
    cell: ({ lastActivity, nextActivity }) => (
      <span title={nextActivity ? `Usually followed by ${nextActivity}` : undefined}>
        {lastActivity}
        {nextActivity && <span className="next-activity"> → {nextActivity}</span>}
      </span>
    ),
    sortBy: (stall) => stall.lastActivity,
  },
  { title: 'Owner', cell: (stall) => stall.owner ?? <Undefined />, sortBy: (stall) => stall.owner },
  {
    title: 'Waiting',
    numeric: true,
    cell: (stall) => (
      <span title={`Since ${instantText(stall.waitingSince)}`}>
        <Duration ms={stall.waitingMs} />
      </span>
    ),
    sortBy: (stall) => stall.waitingMs,
  },
  duration('Expected', (stall) => stall.expectedMs),
  duration('90 % within', (stall) => stall.p90Ms),
  {
    title: 'Excess',
    numeric: true,
    cell: (stall) => (
      <strong className="is-worse">
        <Duration ms={stall.excessMs} signed />
      </strong>
    ),
    sortBy: (stall) => stall.excessMs,
  },
  {
    title: 'Probability',
    numeric: true,
    cell: (stall) =>
      stall.probability === null ? (
        <Undefined />
      ) : (
        <span title={`Of waiting at least this long, by ${evidenceText(stall)}`}>{shareText(stall.probability)}</span>
      ),
    sortBy: (stall) => stall.probability,
  },
  {
    title: 'Evidence',
    numeric: true,
    cell: (stall) => <span title={evidenceText(stall)}>{countText(stall.evidence.waits)}</span>,
    sortBy: (stall) => stall.evidence.waits,
  },
];

const valueColumn = (attribute: string): Column<Stall> => ({
  title: capital(attribute),
  numeric: true,
  cell: (stall) => (stall.valueAtStake === null ? <Undefined /> : countText(stall.valueAtStake)),
  sortBy: (stall) => stall.valueAtStake,
});

/** Every stalled case with what was expected of it, and on what evidence. */
export function StallTable({ stalls }: { stalls: readonly Stall[] }) {
  const noun = useNoun();
  const value = useLog()?.value;
  const shown = value ? [...columns(noun), valueColumn(value)] : columns(noun);
  return <DataTable caption={`Stalled ${noun.many}`} columns={shown} rows={stalls} keyOf={(stall) => stall.case} />;
}
