import { useState } from 'react';
import { withActivity, withEnd, withoutActivity, withStart } from '../changes.ts';
import { useNoun } from '../../shell/log.ts';
import type { FormProps } from '../filter-dialog.tsx';
import { ActivitySelect, Form, Select } from './form.tsx';

const CHANGES = { contains: withActivity, excludes: withoutActivity, starts: withStart, ends: withEnd, rework: null };
type How = keyof typeof CHANGES;

export function ActivityForm({ slice, onApply }: FormProps) {
  const noun = useNoun();
  const [how, setHow] = useState<How>('contains');
  const [activity, setActivity] = useState('');
  const apply = () => {
    const change = CHANGES[how];
    onApply(change ? change(slice, activity) : { ...slice, rework: [activity] });
  };
  return (
    <Form onSubmit={apply} missing={activity === '' ? 'Choose an activity.' : null}>
      <Select
        label={`The ${noun.one}`}
        value={how}
        onChange={setHow}
        options={[
          ['contains', 'has the activity'],
          ['excludes', 'does not have the activity'],
          ['starts', 'starts with the activity'],
          ['ends', 'ends with the activity'],
          ['rework', 'repeats the activity'],
        ]}
      />
      <ActivitySelect label="Activity" value={activity} onChange={setActivity} />
    </Form>
  );
}
