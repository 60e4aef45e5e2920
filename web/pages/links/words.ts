import type { InferredLink, LinkList, UnmatchedList } from '../../../eventlog/index.ts';
import { durationText } from '../../format/duration.ts';
import { countText, shareText } from '../../format/number.ts';

type State = InferredLink['state'];
type Pair = LinkList['pairs'][number];

export const objectText = ({ type, key }: InferredLink['child']): string => `${type} ${key}`;

/** What a state means, for who meets it the first time. */
export const STATE_MEANINGS: Record<State, string> = {
  joined: 'Likely enough to join traces without being asked about',
  proposed: 'The likeliest, and not likely enough to join traces by itself',
  ambiguous: 'Another candidate is about as likely',
  accepted: 'Accepted by a person',
  refused: 'Refused by a person: in no trace, and no candidate any more',
  overruled: 'Accepted by a person, and a source states another one',
};

export const REASON_MEANINGS: Record<UnmatchedList['objects'][number]['reason'], string> = {
  'no time': 'No event places it in time',
  'value missing': 'A value that must agree is not recorded',
  'no candidate': 'Nothing that is free agrees with it',
  'outside the window': 'Something agrees with it, at another time',
  ambiguous: 'Several agree with it alike',
  unsure: 'What agrees with it is not likely enough',
  taken: 'What agrees with it goes better with another',
  refused: 'What agreed with it was refused',
};

/** How many links of all pairs are in one of the states. */
export const countIn = (pairs: readonly Pair[], ...states: readonly State[]): number =>
  pairs.reduce((sum, pair) => sum + states.reduce((own, state) => own + pair.states[state], 0), 0);

/** `2 h after`, as the parent's time lies to the child's. */
export function apartText({ evidence: { lagMs } }: InferredLink): string {
  if (lagMs === 0) return 'at the same time';
  return `${durationText(Math.abs(lagMs))} ${lagMs > 0 ? 'later' : 'earlier'}`;
}

type Agreement = InferredLink['evidence']['agreements'][number];

/** `customer Ärztehaus (1 in 250)`, and what differs. */
export function agreementText({ parent, childValue, parentValue, agrees, share }: Agreement): string {
  if (agrees === null) return `${parent} not recorded`;
  if (!agrees) return `${parent} differs: ${childValue ?? '–'}, ${parentValue ?? '–'}`;
  const value = childValue === parentValue ? (parentValue ?? '–') : `${childValue ?? '–'} and ${parentValue ?? '–'}`;
  return share === null ? `${parent} ${value}` : `${parent} ${value} (${rarityText(share)})`;
}

/** `1 in 250`; of what most have, the share. */
const rarityText = (share: number): string =>
  share > 0.5 ? `${shareText(share)} have it` : `1 in ${countText(Math.round(1 / share))}`;

export const stateText = (state: State): string => `${state.charAt(0).toUpperCase()}${state.slice(1)}`;
