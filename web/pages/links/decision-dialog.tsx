import { useState } from 'react';
import type { InferredLink } from '../../../eventlog/index.ts';
import type { Problem } from '../../answers/problem.ts';
import { send } from '../../answers/send.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { Field, Form } from '../../slice/forms/form.tsx';
import { agreementText, apartText, objectText } from './words.ts';

export interface Asked {
  link: InferredLink;
  verdict: 'accept' | 'refuse';
}

interface DecisionDialogProps extends Asked {
  onDone: (decided: InferredLink) => void;
  onClose: () => void;
}

const KEPT_AS = 'throughline-decides';

/** Who decides and why: both are kept with the link. The name is remembered for the next one. */
export function DecisionDialog({ link, verdict, onDone, onClose }: DecisionDialogProps) {
  const [by, setBy] = useState(() => localStorage.getItem(KEPT_AS) ?? '');
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const submit = () => {
    localStorage.setItem(KEPT_AS, by.trim());
    const query = new URLSearchParams({ verdict, by: by.trim(), reason: reason.trim() });
    send<InferredLink>(`/v1/links/${link.id}/decision?${query.toString()}`).then(onDone, setProblem);
  };
  const missing = by.trim() === '' ? 'Say who decides' : reason.trim() === '' ? 'Say why' : null;
  return (
    <Dialog title={verdict === 'accept' ? 'Accept this link' : 'Refuse this link'} onClose={onClose}>
      <p className="link-question">
        {verdict === 'accept' ? 'Does' : 'Is it wrong that'} <strong>{objectText(link.child)}</strong>{' '}
        {verdict === 'accept' ? 'belong' : 'belongs'} to <strong>{objectText(link.parent)}</strong>, {apartText(link)}?
      </p>
      <ul className="link-evidence">
        {link.evidence.agreements.map((agreement) => (
          <li key={JSON.stringify([agreement.child, agreement.parent])}>{agreementText(agreement)}</li>
        ))}
      </ul>
      {problem && (
        <p className="note note-problem" role="alert">
          {problem.detail}
        </p>
      )}
      <Form onSubmit={submit} missing={missing} action={verdict === 'accept' ? 'Accept' : 'Refuse'}>
        <Field label="Who decides">
          {(id) => <input id={id} value={by} autoComplete="name" onChange={(event) => setBy(event.target.value)} />}
        </Field>
        <Field label="Why">
          {(id) => (
            <input id={id} value={reason} maxLength={2_000} onChange={(event) => setReason(event.target.value)} />
          )}
        </Field>
      </Form>
    </Dialog>
  );
}
