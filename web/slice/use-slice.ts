import { useCallback, useMemo } from 'react';
import type { SliceInput } from '../../eventlog/index.ts';
import { hrefTo } from '../routing/link.tsx';
import { navigate, useAddress } from '../routing/location.ts';
import { parseSlice, sliceText } from './address.ts';

/** What the whole application looks at: the slice and the as-of time, both in the address bar. */
export interface SharedSlice {
  slice: SliceInput;
  /** compact JSON for the API; null for all orders */
  text: string | null;
  readable: boolean;
  asOf: string | null;
  setSlice: (slice: SliceInput) => void;
  setAsOf: (asOf: string | null) => void;
}

export function useSlice(): SharedSlice {
  const { path, query } = useAddress();
  const given = query.get('slice');
  const asOf = query.get('asOf');
  const parsed = useMemo(() => parseSlice(given), [given]);

  const set = useCallback(
    (name: string, value: string | null) => {
      const next = new URLSearchParams(query);
      if (value === null) next.delete(name);
      else next.set(name, value);
      navigate(hrefTo(encodeURI(path), next));
    },
    [path, query],
  );

  return {
    ...parsed,
    text: sliceText(parsed.slice),
    asOf,
    setSlice: (slice) => set('slice', sliceText(slice)),
    setAsOf: (at) => set('asOf', at),
  };
}
