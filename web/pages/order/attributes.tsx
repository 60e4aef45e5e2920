import type { Trace } from '../../../eventlog/index.ts';
import { instantText, instantUtc } from '../../format/instant.ts';
import { Empty } from '../../parts/empty.tsx';
import { Undefined } from '../../parts/figures.tsx';

type Value = Trace['attributes'][string];

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

/** An attribute's value: instants in the viewer's zone, numbers with separators. */
export function AttributeValue({ value }: { value: Value | undefined }) {
  if (value === null || value === undefined) return <Undefined />;
  if (typeof value === 'number') return <span className="figure">{value.toLocaleString('en')}</span>;
  if (typeof value === 'string' && INSTANT.test(value))
    return <span title={instantUtc(value)}>{instantText(value)}</span>;
  return <>{String(value)}</>;
}

export function Attributes({ attributes }: { attributes: Trace['attributes'] }) {
  const entries = Object.entries(attributes).filter(([, value]) => value !== null);
  const missing = Object.keys(attributes).filter((name) => attributes[name] === null);
  if (entries.length === 0) return <Empty title="No attributes are recorded" />;
  return (
    <>
      <dl className="attributes">
        {entries.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <AttributeValue value={value} />
            </dd>
          </div>
        ))}
      </dl>
      {missing.length > 0 && <p className="panel-note attributes-missing">Not recorded: {missing.join(', ')}</p>}
    </>
  );
}
