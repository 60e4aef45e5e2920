import type { LogSummary } from '../../../eventlog/index.ts';
import { countedCases } from '../../format/noun.ts';
import { counted } from '../../format/number.ts';
import { useNoun } from '../../shell/log.ts';

/** What it does to figures that cases share events, hold several objects of a type, or leave events out. */
export function SharingMeaning({ log: { convergence, divergence, unlinked } }: { log: LogSummary }) {
  const noun = useNoun();
  return (
    <dl className="meanings">
      <div>
        <dt>
          {counted(convergence, 'event')} in several {noun.many} (convergence)
        </dt>
        <dd>
          A load or an invoice may be of several {noun.many}. Each of them shows its events once, so counts of events
          and of paths, added over {noun.many}, are higher than what was done.
        </dd>
      </div>
      <div>
        <dt>{countedCases(divergence, noun)} with an activity for several objects (divergence)</dt>
        <dd>
          An activity that is done for each of several objects of one type shows as rework or as a loop, and is none;
          the order among those objects is chance.
        </dd>
      </div>
      <div>
        <dt>
          {counted(unlinked, 'event')} of no {noun.one} (deficiency)
        </dt>
        <dd>They are kept, and count in no figure of {noun.many}. Look at another type to see them.</dd>
      </div>
    </dl>
  );
}
