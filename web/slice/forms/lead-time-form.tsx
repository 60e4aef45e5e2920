import { useState } from 'react';
import { useNoun } from '../../shell/log.ts';
import type { FormProps } from '../filter-dialog.tsx';
import { Form, NumberField, typed } from './form.tsx';

const DAY = 86_400_000;

export function LeadTimeForm({ slice, onApply }: FormProps) {
  const noun = useNoun();
  const [min, setMin] = useState('');
  const [max, setMax] = useState('');
  const apply = () => {
    const minDays = typed(min);
    const maxDays = typed(max);
    onApply({
      ...slice,
      leadTimeMs: {
        ...(minDays !== undefined && { min: minDays * DAY }),
        ...(maxDays !== undefined && { max: maxDays * DAY }),
      },
    });
  };
  const nothing = typed(min) === undefined && typed(max) === undefined;
  return (
    <Form onSubmit={apply} missing={nothing ? 'Give one bound or both.' : null}>
      <NumberField label="At least (days)" value={min} onChange={setMin} min={0} placeholder="any" />
      <NumberField label="At most (days)" value={max} onChange={setMax} min={0} placeholder="any" />
      <p className="form-note">Open {noun.many} have no lead time yet and are left out.</p>
    </Form>
  );
}
