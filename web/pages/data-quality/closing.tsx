import type { LogSummary } from '../../../eventlog/index.ts';
import type { Noun } from '../../format/noun.ts';
import { useNoun } from '../../shell/log.ts';

const said = ({ source }: LogSummary['closedBy'], noun: Noun): string =>
  ({
    given: 'Given when the log was read.',
    proposed: `Proposed from how ${noun.many} end. Lead times therefore count every ${noun.one}, open ones too.`,
    none: `No closing activities are known, so no ${noun.one} counts as open.`,
  })[source];

/** The closing activities and how they came to be. */
export function Closing({ log: { closedBy } }: { log: LogSummary }) {
  const noun = useNoun();
  const isGiven = closedBy.source === 'given';
  return (
    <div className="closing">
      {closedBy.activities.length > 0 && (
        <ul>
          {closedBy.activities.map((activity) => (
            <li key={activity}>{activity}</li>
          ))}
        </ul>
      )}
      <p>{said(closedBy, noun)}</p>
      {!isGiven && closedBy.reason && <p className="panel-note">{closedBy.reason}</p>}
      {!isGiven && (
        <p className="panel-note">
          To decide it yourself: <code>--closed-by "Activity"</code> on <code>ingest</code>.
        </p>
      )}
    </div>
  );
}
