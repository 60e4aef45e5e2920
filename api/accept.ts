import { parseAccept } from 'hono/utils/accept';
import { RequestFault } from './problem.ts';

/** The offered media type that the Accept header ranks highest; among equals the one it names, then the first offered. */
export function acceptedType<Type extends string>(
  accept: string | undefined,
  offered: readonly [Type, ...Type[]],
): Type {
  const ranges = accept?.trim() ? parseAccept(accept) : [{ type: '*/*', q: 1 }];
  const [best] = offered
    .map((type) => ({ type, ...wishFor(type, ranges) }))
    .filter(({ quality }) => quality > 0)
    .toSorted((one, other) => other.quality - one.quality || one.vagueness - other.vagueness);
  if (best) return best.type;
  throw new RequestFault(
    'not-acceptable',
    `The Accept header asks for "${accept}"; this route answers ${offered.join(' or ')}. Ask for one of them.`,
  );
}

/** What the most specific range that covers `type` says of it; quality 0 when none does. */
function wishFor(type: string, ranges: readonly { type: string; q: number }[]): { quality: number; vagueness: number } {
  const covering = [type, `${type.split('/')[0]}/*`, '*/*'];
  for (const [vagueness, range] of covering.entries()) {
    const wish = ranges.find(({ type: named }) => named.toLowerCase() === range);
    if (wish) return { quality: wish.q, vagueness };
  }
  return { quality: 0, vagueness: covering.length };
}
