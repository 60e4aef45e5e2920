/** Stems of words that name how a case turns out. */
const STEMS = [
  'late',
  'lateness',
  'delay',
  'overdue',
  'ontime',
  'intime',
  'punctual',
  'status',
  'outcome',
  'result',
  'success',
  'fail',
  'rejected',
  'approved',
  'accepted',
  'cancel',
  'declined',
  'refused',
  'granted',
  'breach',
  'violat',
  'churn',
  'won',
  'lost',
  'label',
  'decision',
  'verdict',
  'resolution',
  'resolved',
  'closed',
  'completed',
  'finished',
  'fulfilled',
  'delivered',
  'returned',
  'fraud',
  'escalated',
  'compliant',
  'sla',
];

/** Words of a name: `NotInTime` and `not_in_time` are not, in, time. */
export const wordsOf = (name: string): string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');

/** Whether a column is named like the result of a case. */
export function isOutcomeName(name: string): boolean {
  const words = wordsOf(name);
  const pairs = words.slice(1).map((word, index) => `${words[index]}${word}`);
  return [...words, ...pairs].some((word) =>
    STEMS.some((stem) => (stem.length <= 4 ? word === stem || word === `${stem}s` : word.startsWith(stem))),
  );
}
