import { useEffect, useState } from 'react';

/** A value as it was when it last stood still for a while: what is typed, say, once the fingers rest. */
export function usePaused<T>(value: T, pauseMs: number): T {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const pause = setTimeout(() => setRested(value), pauseMs);
    return () => clearTimeout(pause);
  }, [value, pauseMs]);
  return rested;
}
