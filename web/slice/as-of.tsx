import { useId } from 'react';
import { fieldInstant, instantUtc, localField } from '../format/instant.ts';
import { Button } from '../parts/button.tsx';
import { useSlice } from './use-slice.ts';

/** The moment at which open cases are judged; the last recorded one unless chosen. */
export function AsOf({ used }: { used: string | null }) {
  const { asOf, setAsOf } = useSlice();
  const id = useId();
  const at = asOf ?? used;
  return (
    <div className="as-of" title={at ? instantUtc(at) : undefined}>
      <label htmlFor={id}>As of</label>
      <input
        id={id}
        type="datetime-local"
        value={at ? localField(at) : ''}
        onChange={(event) => setAsOf(fieldInstant(event.target.value))}
      />
      {asOf && (
        <Button look="quiet" onPress={() => setAsOf(null)}>
          Latest
        </Button>
      )}
    </div>
  );
}
