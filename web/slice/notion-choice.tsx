import { useId } from 'react';
import type { ObjectType } from '../../eventlog/index.ts';
import { useAnswer } from '../answers/use-answer.ts';
import { capital, nounOf } from '../format/noun.ts';
import { addressOf, navigate, useAddress } from '../routing/location.ts';
import { useLog } from '../shell/log.ts';

/** What a case is: one of the log's types of objects. A log of one type has nothing to choose. */
export function NotionChoice() {
  const id = useId();
  const { path, query } = useAddress();
  const types = useAnswer<ObjectType[]>('/v1/objects');
  const own = useLog()?.caseNotion;
  const chosen = query.get('caseNotion') ?? own;
  const known = (types.data ?? []).filter(({ objects }) => objects > 0).map(({ type }) => type);
  if (known.length < 2 || chosen === undefined) return null;
  const options = known.includes(chosen) ? known : [chosen, ...known];
  return (
    <div className="notion-choice">
      <label htmlFor={id}>Look at</label>
      <select id={id} value={chosen} onChange={(event) => navigate(addressFor(path, query, event.target.value))}>
        {options.map((type) => (
          <option key={type} value={type}>
            {capital(nounOf(type).many)}
          </option>
        ))}
      </select>
    </div>
  );
}

/** The same page of other cases: without the slice, which was of those before, and not of a single one of them. */
function addressFor(path: string, query: URLSearchParams, caseNotion: string): string {
  const asOf = query.get('asOf');
  return addressOf(path.startsWith('/case/') ? '/case' : path, [
    ...(asOf === null ? [] : [['asOf', asOf] as const]),
    ['caseNotion', caseNotion],
  ]);
}
