import { type FormEvent, type ReactNode, useContext, useId } from 'react';
import { ActivityColours } from '../../parts/activity-colours.ts';

interface FormProps {
  onSubmit: () => void;
  /** why it cannot be applied yet; null when it can */
  missing: string | null;
  /** what the button says; Apply without it */
  action?: string;
  children: ReactNode;
}

/** A form that ends in one button; what is missing stands beside it. */
export function Form({ onSubmit, missing, action = 'Apply', children }: FormProps) {
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (missing === null) onSubmit();
  };
  return (
    <form onSubmit={submit} className="form">
      {children}
      <div className="form-end">
        <span className="form-missing">{missing}</span>
        <button type="submit" className="button button-primary" disabled={missing !== null}>
          {action}
        </button>
      </div>
    </form>
  );
}

interface FieldProps {
  label: string;
  children: (id: string) => ReactNode;
}

export function Field({ label, children }: FieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children(id)}
    </div>
  );
}

interface SelectProps<T extends string> {
  label: string;
  value: T;
  options: readonly (readonly [value: T, text: string])[];
  onChange: (value: T) => void;
}

export function Select<T extends string>({ label, value, options, onChange }: SelectProps<T>) {
  return (
    <Field label={label}>
      {(id) => (
        <select id={id} value={value} onChange={(event) => onChange(event.target.value as T)}>
          {options.map(([option, text]) => (
            <option key={option} value={option}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** Chooses one of the log's activities. */
export function ActivitySelect({ label, value, onChange }: Omit<SelectProps<string>, 'options'>) {
  const activities = useContext(ActivityColours);
  const options = [...activities].sort((a, b) => a.localeCompare(b)).map((name) => [name, name] as const);
  return <Select label={label} value={value} onChange={onChange} options={[['', 'Choose…'], ...options]} />;
}

interface NumberFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  min?: number;
  placeholder?: string;
}

export function NumberField({ label, value, onChange, min, placeholder }: NumberFieldProps) {
  return (
    <Field label={label}>
      {(id) => (
        <input
          id={id}
          type="number"
          step="any"
          inputMode="decimal"
          min={min}
          placeholder={placeholder}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

/** The number typed, or undefined for none. */
export const typed = (text: string): number | undefined => {
  const value = Number(text);
  return text.trim() === '' || Number.isNaN(value) ? undefined : value;
};
