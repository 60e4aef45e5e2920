import { type ReactNode, useState } from 'react';
import type { SliceInput } from '../../eventlog/index.ts';
import { Dialog } from '../parts/dialog.tsx';
import { useNoun } from '../shell/log.ts';
import { ActivityForm } from './forms/activity-form.tsx';
import { AttributeForm } from './forms/attribute-form.tsx';
import { FollowsForm } from './forms/follows-form.tsx';
import { LeadTimeForm } from './forms/lead-time-form.tsx';
import { StateForm } from './forms/state-form.tsx';
import { TimeForm } from './forms/time-form.tsx';
import { useSlice } from './use-slice.ts';

export interface FormProps {
  slice: SliceInput;
  onApply: (slice: SliceInput) => void;
}

const KINDS: readonly { title: string; form: (props: FormProps) => ReactNode }[] = [
  { title: 'Attribute', form: AttributeForm },
  { title: 'Activity', form: ActivityForm },
  { title: 'Sequence', form: FollowsForm },
  { title: 'Time', form: TimeForm },
  { title: 'Lead time', form: LeadTimeForm },
  { title: 'Open or finished', form: StateForm },
];

/** Adds one condition to the slice; each kind has a form of its own. */
export function FilterDialog({ onClose }: { onClose: () => void }) {
  const { slice, setSlice } = useSlice();
  const noun = useNoun();
  const [kind, setKind] = useState(0);
  const Form = KINDS[kind]?.form;

  const apply = (next: SliceInput) => {
    setSlice(next);
    onClose();
  };

  return (
    <Dialog title={`Look only at ${noun.many} where…`} onClose={onClose}>
      <div className="dialog-kinds" role="group" aria-label="Kind of condition">
        {KINDS.map(({ title }, index) => (
          <button key={title} type="button" aria-pressed={index === kind} onClick={() => setKind(index)}>
            {title}
          </button>
        ))}
      </div>
      <div className="dialog-body">{Form && <Form slice={slice} onApply={apply} />}</div>
    </Dialog>
  );
}
