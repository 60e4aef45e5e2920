import type { LogSummary } from '../../../eventlog/index.ts';

const SOURCES = {
  given: 'Given when the log was read.',
  proposed: 'Proposed from how orders end. Lead times therefore count every order, open ones too.',
  none: 'No closing activities are known, so no order counts as open.',
};

/** The closing activities and how they came to be. */
export function Closing({ log: { closedBy } }: { log: LogSummary }) {
  return (
    <div className="closing">
      {closedBy.activities.length > 0 && (
        <ul>
          {closedBy.activities.map((activity) => (
            <li key={activity}>{activity}</li>
          ))}
        </ul>
      )}
      <p>{SOURCES[closedBy.source]}</p>
      {closedBy.reason && <p className="panel-note">{closedBy.reason}</p>}
      {closedBy.source !== 'given' && (
        <p className="panel-note">
          To decide it yourself: <code>--closed-by "Activity"</code> on <code>ingest</code>.
        </p>
      )}
    </div>
  );
}
