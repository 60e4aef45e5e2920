import type { LinkDecisionList, LinkList as Links } from '../../eventlog/index.ts';
import { Answer } from '../answers/answer.tsx';
import { bothAnswers, useAnswer } from '../answers/use-answer.ts';
import { counted } from '../format/number.ts';
import { Empty } from '../parts/empty.tsx';
import { Panel } from '../parts/panel.tsx';
import { PageHead } from '../shell/page-head.tsx';
import { DecisionTable } from './links/decision-table.tsx';
import { LinkList } from './links/link-list.tsx';
import { UnmatchedTable } from './links/unmatched-table.tsx';
import { countIn } from './links/words.ts';

/** Which links between systems are inferred, how sure they are, and what has no other side. */
export function LinksPage() {
  const links = useAnswer<Links>('/v1/links', { limit: 0 });
  const decisions = useAnswer<LinkDecisionList>('/v1/link-decisions', { limit: 200 });
  const retry = () => {
    links.retry();
    decisions.retry();
  };
  return (
    <>
      <PageHead title="Links">
        {links.data && links.data.pairs.length > 0 && <Lede pairs={links.data.pairs} />}
      </PageHead>
      <Answer of={bothAnswers(links, decisions)} height={640}>
        {([{ pairs }, { decisions: made, total }]) =>
          pairs.length === 0 ? (
            <NoneDeclared />
          ) : (
            <div className="page-stack">
              <LinkList pairs={pairs} onDecided={retry} />
              <Panel
                title="Without another side"
                note="Objects of a declared pair that nothing was linked to, with the reason"
              >
                <UnmatchedTable key={total} />
              </Panel>
              <Panel
                title={counted(total, 'decision')}
                note="Who decided what, when and why, and how the link was before"
              >
                {made.length === 0 ? <Empty title="Nothing was decided yet" /> : <DecisionTable decisions={made} />}
              </Panel>
            </div>
          )
        }
      </Answer>
    </>
  );
}

function Lede({ pairs }: { pairs: Links['pairs'] }) {
  const waiting = countIn(pairs, 'proposed', 'ambiguous', 'overruled');
  const alone = pairs.reduce(
    (sum, { unmatchedChildren, unmatchedParents }) => sum + unmatchedChildren + unmatchedParents,
    0,
  );
  return (
    <>
      Which links does no source state?{' '}
      {counted(countIn(pairs, 'joined'), 'was likely enough to join traces', 'were likely enough to join traces')},{' '}
      <strong>{counted(waiting, 'waits for a decision', 'wait for a decision')}</strong>
      {', '}
      {counted(countIn(pairs, 'accepted', 'refused'), 'was decided', 'were decided')};{' '}
      {counted(alone, 'object has', 'objects have')} no other side.
    </>
  );
}

function NoneDeclared() {
  return (
    <Empty title="No links are inferred">
      <p>Say in a mapping how objects find each other where no source says it:</p>
      <pre className="command">
        {
          'log:\n  infer:\n    - link: shipment -> order\n      agree: [customer, { child: weight, parent: weight, within: 2% }]\n      window: { child: Pick up, parent: Create Order, from: -5d, to: 0m }'
        }
      </pre>
      <p>What more it may say is in docs/links.md.</p>
    </Empty>
  );
}
