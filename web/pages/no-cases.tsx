import { Empty } from '../parts/empty.tsx';
import { useNoun } from '../shell/log.ts';

/** No case is left by the slice: what to do about it. */
export function NoCases() {
  const noun = useNoun();
  return (
    <Empty title={`No ${noun.one} meets all conditions`}>
      <p>Remove one of the conditions above to see {noun.many} again.</p>
    </Empty>
  );
}
