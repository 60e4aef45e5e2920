import { useState } from 'react';
import type { SliceInput } from '../../../eventlog/index.ts';
import { fieldInstant, localField, zoneName } from '../../format/instant.ts';
import { useLog, useNoun } from '../../shell/log.ts';
import type { FormProps } from '../filter-dialog.tsx';
import { Field, Form, Select } from './form.tsx';

type Applies = NonNullable<NonNullable<SliceInput['time']>['applies']>;

export function TimeForm({ slice, onApply }: FormProps) {
  const log = useLog();
  const noun = useNoun();
  const [from, setFrom] = useState(slice.time?.from ? localField(slice.time.from) : '');
  const [to, setTo] = useState(slice.time?.to ? localField(slice.time.to) : '');
  const [applies, setApplies] = useState<Applies>(slice.time?.applies ?? 'started');
  const fromAt = fieldInstant(from);
  const toAt = fieldInstant(to);

  const apply = () =>
    onApply({ ...slice, time: { ...(fromAt && { from: fromAt }), ...(toAt && { to: toAt }), applies } });
  const backwards = fromAt !== null && toAt !== null && fromAt >= toAt;
  const missing = backwards ? 'The window ends before it begins.' : fromAt || toAt ? null : 'Give one bound or both.';

  return (
    <Form onSubmit={apply} missing={missing}>
      <Select
        label={`The ${noun.one}`}
        value={applies}
        onChange={setApplies}
        options={[
          ['started', 'started in the window'],
          ['ended', 'ended in the window'],
          ['contained', 'lies wholly in the window'],
          ['intersecting', 'touches the window'],
        ]}
      />
      <TimeField label="From" value={from} onChange={setFrom} log={log} />
      <TimeField label="Before" value={to} onChange={setTo} log={log} />
      <p className="form-note">Times are in your own zone, {zoneName()}.</p>
    </Form>
  );
}

interface TimeFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  log: ReturnType<typeof useLog>;
}

function TimeField({ label, value, onChange, log }: TimeFieldProps) {
  return (
    <Field label={label}>
      {(id) => (
        <input
          id={id}
          type="datetime-local"
          min={log?.firstAt ? localField(log.firstAt) : undefined}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
