const channels = (hex: string) => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));

/** A colour between two, both as #rrggbb: 0 gives the first, 1 the second. */
export function between(from: string, to: string, share: number): string {
  const ends = channels(to);
  const mixed = channels(from).map((start, index) => Math.round(start + ((ends[index] ?? 0) - start) * share));
  return `#${mixed.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

/** A colour on a ramp of evenly spaced stops; the share is held between 0 and 1. */
export function onRamp(stops: readonly string[], share: number): string {
  const at = Math.min(1, Math.max(0, share)) * (stops.length - 1);
  const below = Math.min(Math.floor(at), stops.length - 2);
  return between(stops[below] ?? '#000000', stops[below + 1] ?? '#000000', at - below);
}
