import { useState } from 'react';
import { withFollows } from '../changes.ts';
import type { FormProps } from '../filter-dialog.tsx';
import { ActivitySelect, Form, NumberField, Select, typed } from './form.tsx';

const HOUR = 3_600_000;
type How = 'eventually' | 'directly' | 'never' | 'never-directly';

export function FollowsForm({ slice, onApply }: FormProps) {
  const [source, setSource] = useState('');
  const [target, setTarget] = useState('');
  const [how, setHow] = useState<How>('eventually');
  const [atLeast, setAtLeast] = useState('');
  const [within, setWithin] = useState('');

  const apply = () => {
    const atLeastHours = typed(atLeast);
    const withinHours = typed(within);
    onApply(
      withFollows(slice, {
        source,
        target,
        ...((how === 'directly' || how === 'never-directly') && { directly: true }),
        ...((how === 'never' || how === 'never-directly') && { never: true }),
        ...(atLeastHours !== undefined && { atLeastMs: atLeastHours * HOUR }),
        ...(withinHours !== undefined && { withinMs: withinHours * HOUR }),
      }),
    );
  };

  return (
    <Form onSubmit={apply} missing={source === '' || target === '' ? 'Choose two activities.' : null}>
      <ActivitySelect label="After the activity" value={source} onChange={setSource} />
      <Select
        label="Comes"
        value={how}
        onChange={setHow}
        options={[
          ['eventually', 'at some time'],
          ['directly', 'directly'],
          ['never', 'never'],
          ['never-directly', 'never directly'],
        ]}
      />
      <ActivitySelect label="The activity" value={target} onChange={setTarget} />
      <NumberField label="After at least (hours)" value={atLeast} onChange={setAtLeast} min={0} placeholder="any" />
      <NumberField label="Within (hours)" value={within} onChange={setWithin} min={0} placeholder="any" />
    </Form>
  );
}
