import { type KeyboardEvent, useState } from 'react';
import type { InferredLink, LinkList as Links } from '../../../eventlog/index.ts';
import { Answer } from '../../answers/answer.tsx';
import { useAnswer } from '../../answers/use-answer.ts';
import { countText, shareText } from '../../format/number.ts';
import { Button } from '../../parts/button.tsx';
import { Choice } from '../../parts/choice.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Pager } from '../../parts/pager.tsx';
import { Panel } from '../../parts/panel.tsx';
import { casePath, Link } from '../../routing/link.tsx';
import { usePageChoice } from '../../routing/use-page-state.ts';
import { type Asked, DecisionDialog } from './decision-dialog.tsx';
import { agreementText, apartText, countIn, objectText, STATE_MEANINGS, stateText } from './words.ts';

const PAGE = 20;

const SHOWN = [
  ['open', 'To decide'],
  ['joined', 'Joined'],
  ['accepted', 'Accepted'],
  ['refused', 'Refused'],
] as const;

const STATES = {
  open: ['proposed', 'ambiguous', 'overruled'],
  joined: ['joined'],
  accepted: ['accepted'],
  refused: ['refused'],
} as const;

/** Inferred links by what became of them, each with what speaks for it and a way to decide. */
export function LinkList({ pairs, onDecided }: { pairs: Links['pairs']; onDecided: () => void }) {
  const [shown, setShown] = usePageChoice('show', SHOWN);
  const options = SHOWN.map(([name, text]) => [name, `${text} ${countText(countIn(pairs, ...STATES[name]))}`] as const);
  return (
    <Panel
      title="Links that no source states"
      note="Tab goes from link to link, A accepts and R refuses the one in focus"
      actions={
        <div className="link-choice">
          <Choice label="Which links" value={shown} options={options} onChange={setShown} />
        </div>
      }
    >
      <Page key={shown} states={STATES[shown]} onDecided={onDecided} />
    </Panel>
  );
}

function Page({ states, onDecided }: { states: readonly string[]; onDecided: () => void }) {
  const [offset, setOffset] = useState(0);
  const [asked, setAsked] = useState<Asked | null>(null);
  const [said, setSaid] = useState('');
  const links = useAnswer<Links>('/v1/links', { states: JSON.stringify(states), limit: PAGE, offset });
  const decided = (link: InferredLink) => {
    setAsked(null);
    setSaid(`${objectText(link.child)} → ${objectText(link.parent)}: ${link.state}.`);
    links.retry();
    onDecided();
  };
  return (
    <>
      <p className="visually-hidden" role="status">
        {said}
      </p>
      <Answer of={links} height={300}>
        {({ links: rows, total }) =>
          rows.length === 0 ? (
            <Empty title="None" />
          ) : (
            <>
              <ul className="link-cards">
                {rows.map((link) => (
                  <Card key={link.id} link={link} onAsk={setAsked} />
                ))}
              </ul>
              <Pager offset={offset} page={PAGE} count={rows.length} total={total} onTurn={setOffset} />
            </>
          )
        }
      </Answer>
      {asked && <DecisionDialog {...asked} onDone={decided} onClose={() => setAsked(null)} />}
    </>
  );
}

function Card({ link, onAsk }: { link: InferredLink; onAsk: (asked: Asked) => void }) {
  const { child, parent, confidence, state, evidence, decided } = link;
  const pressed = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'a' && state !== 'accepted') onAsk({ link, verdict: 'accept' });
    else if (event.key === 'r' && state !== 'refused') onAsk({ link, verdict: 'refuse' });
    else return;
    event.preventDefault(); // or the letter would stand in the dialog's first field
  };
  return (
    <li className="link-card" onKeyDown={pressed}>
      <div className="link-sides">
        <span>{objectText(child)}</span>
        <span aria-hidden="true">→</span>
        <span className="visually-hidden">belongs to</span>
        {link.case === null ? (
          <span>{objectText(parent)}</span>
        ) : (
          <Link to={casePath(link.case)}>{objectText(parent)}</Link>
        )}
        <span className={`badge is-${state}`} title={STATE_MEANINGS[state]}>
          {stateText(state)}
        </span>
      </div>
      <div className="link-confidence">
        <meter min={0} max={1} value={confidence} aria-label="Confidence" />
        <span className="figure">{shareText(confidence)}</span>
      </div>
      <ul className="link-evidence">
        {evidence.agreements.map((agreement) => (
          <li
            key={JSON.stringify([agreement.child, agreement.parent])}
            className={agreement.agrees === false ? 'is-worse' : undefined}
          >
            {agreementText(agreement)}
          </li>
        ))}
        <li>
          {apartText(link)}, among {countText(evidence.among)} that were free then
        </li>
      </ul>
      {decided && (
        <p className="link-decided">
          {decided.verdict === 'accept' ? 'Accepted' : 'Refused'} by {decided.by}: {decided.reason}
        </p>
      )}
      <div className="link-actions">
        {state !== 'accepted' && <Button onPress={() => onAsk({ link, verdict: 'accept' })}>Accept</Button>}
        {state !== 'refused' && <Button onPress={() => onAsk({ link, verdict: 'refuse' })}>Refuse</Button>}
      </div>
    </li>
  );
}
