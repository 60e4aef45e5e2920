import { distance } from 'fastest-levenshtein';

/**
 * The known name that `name` most likely stands for: fewest edits regardless of the case of letters, then fewest with
 * it, then the first; null when none is near (more than half of the longer one differs).
 */
export function nearestName(name: string, known: readonly string[]): string | null {
  const near = known
    .map((candidate) => ({
      candidate,
      edits: distance(name.toLowerCase(), candidate.toLowerCase()),
      exactEdits: distance(name, candidate),
    }))
    .filter(({ candidate, edits }) => edits <= Math.max(1, name.length / 2, candidate.length / 2));
  return near.toSorted((a, b) => a.edits - b.edits || a.exactEdits - b.exactEdits)[0]?.candidate ?? null;
}

const MOST_SHOWN = 40;

/** Ends a message about an unknown name: the nearest one where there is one, and what is known. */
export function suggestion(name: string, known: readonly string[]): string {
  const near = nearestName(name, known);
  const more = known.length > MOST_SHOWN ? `, and ${known.length - MOST_SHOWN} more` : '';
  return `${near === null ? '' : `Did you mean "${near}"? `}Known: ${known.slice(0, MOST_SHOWN).join(', ') || 'none'}${more}.`;
}
