import { useState } from 'react';
import { useLog, useNoun } from '../../shell/log.ts';
import type { FormProps } from '../filter-dialog.tsx';
import { Form, Select } from './form.tsx';

export function StateForm({ slice, onApply }: FormProps) {
  const [state, setState] = useState<'open' | 'finished'>('open');
  const noun = useNoun();
  const closing = useLog()?.closedBy.activities ?? [];
  return (
    <Form onSubmit={() => onApply({ ...slice, open: state === 'open' })} missing={null}>
      <Select
        label={`The ${noun.one} is`}
        value={state}
        onChange={setState}
        options={[
          ['open', 'open'],
          ['finished', 'finished'],
        ]}
      />
      <p className="form-note">
        {closing.length > 0
          ? `The ${noun.one} is finished once it has ${closing.join(' or ')}.`
          : `No closing activities are known, so no ${noun.one} counts as open.`}
      </p>
    </Form>
  );
}
