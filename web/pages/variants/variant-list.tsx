import type { Variant } from '../../../eventlog/index.ts';
import { countedCases } from '../../format/noun.ts';
import { shareText } from '../../format/number.ts';
import { Button } from '../../parts/button.tsx';
import { Duration } from '../../parts/figures.tsx';
import { Sequence } from '../../parts/sequence.tsx';
import { useNoun } from '../../shell/log.ts';
import { withVariant } from '../../slice/changes.ts';
import { useSlice } from '../../slice/use-slice.ts';

/** Each variant with its share alone and together with those before it. */
export function VariantList({ variants, compact }: { variants: readonly Variant[]; compact: boolean }) {
  const { slice, setSlice } = useSlice();
  const noun = useNoun();
  const most = Math.max(...variants.map(({ share }) => share));
  let covered = 0;
  return (
    <ol className="variant-list">
      {variants.map((variant) => {
        covered += variant.share;
        return (
          <li key={variant.rank}>
            <div className="variant-head">
              <span className="variant-rank">{variant.rank}</span>
              <strong className="figure">{shareText(variant.share)}</strong>
              <span className="variant-bar" aria-hidden="true">
                <span style={{ width: `${(100 * variant.share) / most}%` }} />
              </span>
              <span className="variant-facts">
                <span>
                  {countedCases(variant.count, noun)}, {shareText(Math.min(1, covered))} with those above
                </span>
                <span>
                  Median lead time <Duration ms={variant.medianLeadTimeMs} />
                </span>
              </span>
            </div>
            <Sequence activities={variant.activities} compact={compact} />
            <Button
              look="quiet"
              label={`Filter by variant ${variant.rank}`}
              onPress={() => setSlice(withVariant(slice, variant.activities))}
            >
              Filter
            </Button>
          </li>
        );
      })}
    </ol>
  );
}
