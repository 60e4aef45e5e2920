import { useMemo } from 'react';
import type { SliceInput } from '../../eventlog/index.ts';
import { navigate, useAddress, withParameter } from '../routing/location.ts';
import { parseSlice, sliceText } from './address.ts';

/** What the whole application looks at: the slice and the as-of time, both in the address bar. */
export interface SharedSlice {
  slice: SliceInput;
  /** compact JSON for the API; null for all cases */
  text: string | null;
  readable: boolean;
  asOf: string | null;
  setSlice: (slice: SliceInput) => void;
  setAsOf: (asOf: string | null) => void;
}

export function useSlice(): SharedSlice {
  const { query } = useAddress();
  const given = query.get('slice');
  const parsed = useMemo(() => parseSlice(given), [given]);
  return {
    ...parsed,
    text: sliceText(parsed.slice),
    asOf: query.get('asOf'),
    setSlice: (slice) => navigate(withParameter('slice', sliceText(slice))),
    setAsOf: (at) => navigate(withParameter('asOf', at)),
  };
}
