import type { Command } from 'commander';
import {
  type InferredLink,
  type LinkDecisionList,
  type LinkList,
  type LinkState,
  LINK_STATES,
  type LinkVerdict,
  type UnmatchedList,
} from '../../eventlog/index.ts';
import { readLinkDecisions, readLinks, readUnmatched } from '../../mining/queries/index.ts';
import { decideInStore, type LinkJudgement, type Store } from '../../store/index.ts';
import { answer, asking, type CommonOptions } from '../asking.ts';
import { formatCount, formatDuration, formatShare } from '../format.ts';
import { wholeNumber } from '../options.ts';
import { print, say, table } from '../print.ts';
import { withIngestion } from '../with-ingestion.ts';
import { writing } from '../with-store.ts';

interface ListOptions extends CommonOptions {
  inferred?: true;
  unmatched?: true;
  refused?: true;
  decisions?: true;
  limit: number;
}

/** Links between objects that no source states: listed, accepted, refused. */
export function addLinksCommand(program: Command): void {
  const links = asking(
    program,
    'links',
    'links between objects that no source states, and objects without another side',
  )
    .option('--inferred', 'every inferred link but the refused ones')
    .option('--unmatched', 'objects of declared pairs that have no other side, with the reason')
    .option('--refused', 'links that were refused')
    .option('--decisions', 'who decided what, when and why')
    .option('--limit <number>', 'at most so many', wholeNumber, 1_000)
    .action(list);
  for (const [verdict, description] of [
    ['accept', 'let an inferred link join traces, whatever its confidence'],
    ['refuse', 'take an inferred link out of the traces, for good'],
  ] as const) {
    links
      .command(`${verdict} <id>`)
      .description(description)
      .requiredOption('--by <name>', 'who decides')
      .requiredOption('--reason <text>', 'why')
      .option('--config <file>', 'the configuration of a log whose records landed: the decision lands too')
      .action((id: string, _own: object, command: Command) => {
        const { by, reason, ...options } = command.optsWithGlobals<DecideOptions>(); // --db and --json are those of links
        return decide({ id, verdict, by, reason }, options);
      });
  }
}

const NOT_REFUSED = LINK_STATES.filter((state) => state !== 'refused');

function list({ inferred, unmatched, refused, decisions, limit, ...options }: ListOptions): Promise<void> {
  const page = { limit, offset: 0 };
  const linksIn = (states: readonly LinkState[]) =>
    answer(options, async (store) => (await readLinks(store, { states, ...page })).links, linksText);
  if (unmatched) return answer(options, async (store) => (await readUnmatched(store, page)).objects, unmatchedText);
  if (decisions)
    return answer(options, async (store) => (await readLinkDecisions(store, page)).decisions, decisionsText);
  if (refused) return linksIn(['refused']);
  if (inferred) return linksIn(NOT_REFUSED);
  return answer(
    options,
    async (store) => {
      const { pairs } = await readLinks(store, { limit: 0, offset: 0 });
      if (pairs.length === 0) say('No pair of object types is declared: put it under log.infer of a mapping.');
      return pairs;
    },
    pairsText,
  );
}

const pairsText = (pairs: LinkList['pairs']): string =>
  table(pairs, [
    { heading: 'pair', cell: ({ child, parent }) => `${child} → ${parent}` },
    { heading: 'rule', cell: ({ rule }) => rule },
    { heading: 'joins from', cell: ({ joinsFrom }) => formatShare(joinsFrom), figure: true },
    ...LINK_STATES.map((state) => ({
      heading: state,
      cell: ({ states }: LinkList['pairs'][number]) => formatCount(states[state]),
      figure: true,
    })),
    { heading: 'children alone', cell: ({ unmatchedChildren }) => formatCount(unmatchedChildren), figure: true },
    { heading: 'parents alone', cell: ({ unmatchedParents }) => formatCount(unmatchedParents), figure: true },
  ]);

const linksText = (links: readonly InferredLink[]): string =>
  table(links, [
    { heading: 'id', cell: ({ id }) => id },
    { heading: 'child', cell: ({ child }) => `${child.type} ${child.key}` },
    { heading: 'parent', cell: ({ parent }) => `${parent.type} ${parent.key}` },
    { heading: 'state', cell: ({ state }) => state },
    { heading: 'confidence', cell: ({ confidence }) => formatShare(confidence), figure: true },
    { heading: 'what agrees', cell: evidenceText },
    { heading: 'apart', cell: ({ evidence }) => formatDuration(evidence.lagMs), figure: true },
    { heading: 'decided', cell: ({ decided }) => (decided ? `${decided.by}: ${decided.reason}` : '–') },
  ]);

const evidenceText = ({ evidence }: InferredLink): string =>
  evidence.agreements
    .map(({ parent, childValue, agrees }) => `${agrees === false ? 'not ' : ''}${parent} ${childValue ?? '–'}`)
    .join(', ');

const unmatchedText = (objects: UnmatchedList['objects']): string =>
  table(objects, [
    { heading: 'object', cell: ({ type, key }) => `${type} ${key}` },
    { heading: 'pair', cell: ({ pair }) => `${pair.child} → ${pair.parent}` },
    { heading: 'why it has no other side', cell: ({ reason }) => reason },
    { heading: 'case', cell: (row) => row.case ?? '–' },
  ]);

const decisionsText = (decisions: LinkDecisionList['decisions']): string =>
  table(decisions, [
    { heading: 'when', cell: ({ decidedAt }) => decidedAt },
    { heading: 'who', cell: ({ by }) => by },
    { heading: 'decided', cell: ({ verdict }) => verdict },
    { heading: 'link', cell: ({ child, parent }) => `${child.type} ${child.key} → ${parent.type} ${parent.key}` },
    { heading: 'was', cell: ({ before }) => `${before.state}, ${formatShare(before.confidence)}` },
    { heading: 'why', cell: ({ reason }) => reason },
  ]);

interface DecideOptions {
  by: string;
  reason: string;
  config?: string;
  db: string;
  json?: true;
}

async function decide(
  judgement: LinkJudgement,
  { config, db, json }: Omit<DecideOptions, 'by' | 'reason'>,
): Promise<void> {
  const show = async (store: Store, changed: boolean) => {
    const { links } = await readLinks(store, { id: judgement.id, limit: 1, offset: 0 });
    print(links[0], json ?? false, () => decidedText(judgement.verdict, changed, links[0]));
  };
  if (config !== undefined) {
    return withIngestion(config, async (ingestion, store) =>
      show(store, (await ingestion.decideLink(judgement)) !== null),
    );
  }
  return writing(db, async (store) =>
    show(store, (await decideInStore(store, judgement, new Date().toISOString())) !== null),
  );
}

function decidedText(verdict: LinkVerdict, changed: boolean, link: InferredLink | undefined): string {
  const what = link && `${link.child.type} ${link.child.key} → ${link.parent.type} ${link.parent.key}`;
  const done = verdict === 'accept' ? 'accepted' : 'refused';
  return changed ? `${what} is ${done}.` : `${what} was ${done} already; nothing changed.`;
}
