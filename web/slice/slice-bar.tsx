import { useState } from 'react';
import { capital } from '../format/noun.ts';
import { Button } from '../parts/button.tsx';
import { Icon } from '../parts/icon.tsx';
import { useNoun } from '../shell/log.ts';
import { conditions } from './conditions.ts';
import { FilterDialog } from './filter-dialog.tsx';
import { NotionChoice } from './notion-choice.tsx';
import { useSlice } from './use-slice.ts';

/** Which cases are looked at: one chip per condition, and a way to add one. */
export function SliceBar({ named }: { named: boolean }) {
  const noun = useNoun();
  const { slice, readable, setSlice } = useSlice();
  const [adding, setAdding] = useState(false);
  const chips = conditions(slice, noun);

  return (
    <section className="slice-bar" aria-label={`${capital(noun.many)} in view`}>
      <NotionChoice />
      <ul className="chips">
        {chips.length === 0 && <li className="chips-none">{named && `All ${noun.many}`}</li>}
        {chips.map(({ label, value, without }) => (
          <li key={`${label} ${value}`} className="chip">
            <span className="chip-label">{label}</span>
            <span className="chip-value">{value}</span>
            <button
              type="button"
              aria-label={`Remove the condition ${label} ${value}`}
              title="Remove"
              onClick={() => setSlice(without)}
            >
              <Icon name="close" />
            </button>
          </li>
        ))}
      </ul>
      <div className="slice-actions">
        {chips.length > 1 && (
          <Button look="quiet" onPress={() => setSlice({})}>
            Clear
          </Button>
        )}
        <Button onPress={() => setAdding(true)} expanded={adding}>
          <Icon name="filter" />
          <span className="wide-only">Add filter</span>
          <span className="narrow-only">Filter</span>
        </Button>
      </div>
      {!readable && (
        <p className="slice-fault" role="alert">
          The filter in the address is not JSON, so all {noun.many} are shown.
        </p>
      )}
      {adding && <FilterDialog onClose={() => setAdding(false)} />}
    </section>
  );
}
