import { Empty } from '../parts/empty.tsx';
import { useLog, useNoun } from '../shell/log.ts';

/** No case is open, or nobody can know. */
export function NoneOpen() {
  const noun = useNoun();
  const isKnown = useLog()?.closedBy.source !== 'none';
  return <Empty title={isKnown ? `No ${noun.one} is open` : `It is not known which ${noun.many} are open`} />;
}
