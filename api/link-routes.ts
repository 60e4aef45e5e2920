import { type OpenAPIHono, z } from '@hono/zod-openapi';
import { EventLogError, LINK_STATES, LINK_VERDICTS } from '../eventlog/index.ts';
import { readLinks, readLinkDecisions, readUnmatched } from '../mining/queries/index.ts';
import type { LinkJudgement } from '../store/index.ts';
import type { ReadStore } from './cached-answers.ts';
import { addLiveRoute } from './define-live-route.ts';
import { defineRoute, type Route } from './define-route.ts';
import { names, searchText, wholeNumber } from './parameters.ts';

/** Keeps a decision on an inferred link and lets it take effect; where it was decided so already, nothing happens. */
export type DecideLink = (judgement: LinkJudgement) => Promise<unknown>;

const page = (what: string) => ({
  limit: wholeNumber(0, 10_000, 100, `How many ${what}.`),
  offset: wholeNumber(0, 1_000_000_000, 0, `How many ${what} to leave out first.`),
});

const states = names(`States of links, as a JSON list: ${LINK_STATES.join(', ')}. Left out: all.`).refine(
  (given) => given === undefined || given.every((state) => LINK_STATES.some((known) => known === state)),
  `expected a list of ${LINK_STATES.join(', ')}`,
);

/** Questions about links that no source states. */
export const linkQuestions: readonly Route[] = [
  defineRoute({
    path: '/v1/links',
    summary: 'Links between objects that no source states: those that wait for a decision first',
    answer: 'LinkList',
    query: { states, ...page('links') },
    read: (reader, { states: given, ...range }) =>
      readLinks(reader, given === undefined ? range : { ...range, states: given as (typeof LINK_STATES)[number][] }),
  }),
  defineRoute({
    path: '/v1/unmatched',
    summary: 'Objects of declared pairs that have no other side, with the reason',
    answer: 'UnmatchedList',
    query: page('objects'),
    read: (reader, range) => readUnmatched(reader, range),
  }),
  defineRoute({
    path: '/v1/link-decisions',
    summary: 'Who decided what on which inferred link, when and why, the latest first',
    answer: 'LinkDecisionList',
    query: page('decisions'),
    read: (reader, range) => readLinkDecisions(reader, range),
  }),
];

/** Accepting and refusing inferred links. @param decide null: the server only reads */
export function addLinkDecisions(app: OpenAPIHono, readStore: ReadStore, decide: DecideLink | null): void {
  addLiveRoute(app, {
    method: 'post',
    path: '/v1/links/{id}/decision',
    summary: 'Accept or refuse an inferred link: kept with who and why, and in effect at once',
    answer: 'InferredLink',
    params: { id: z.string().meta({ description: 'The link, as /v1/links names it.' }) },
    query: {
      verdict: z
        .enum(LINK_VERDICTS, { error: `expected one of ${LINK_VERDICTS.join(', ')}` })
        .meta({ description: 'What is decided.' }),
      by: searchText(200, 'Who decides.'),
      reason: searchText(2_000, 'Why.'),
    },
    handle: async ({ id, verdict, by, reason }) => {
      if (decide === null) {
        throw new EventLogError(
          'option-invalid',
          'This server only reads. Decide where the store is served: throughline serve.',
        );
      }
      await decide({ id, verdict, by, reason });
      const { links } = await readStore((reader) => readLinks(reader, { id, limit: 1, offset: 0 }));
      const [link] = links;
      if (link === undefined) throw new Error(`The link ${id} is gone though it was decided on.`);
      return link;
    },
  });
}
