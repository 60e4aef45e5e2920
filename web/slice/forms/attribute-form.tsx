import { useState } from 'react';
import type { Attribute } from '../../../eventlog/index.ts';
import { Answer } from '../../answers/answer.tsx';
import { countText } from '../../format/number.ts';
import { Empty } from '../../parts/empty.tsx';
import { withAttribute } from '../changes.ts';
import type { FormProps } from '../filter-dialog.tsx';
import { Field, Form, NumberField, Select, typed } from './form.tsx';
import { useCaseAnswer } from '../use-case-answer.ts';

export function AttributeForm(props: FormProps) {
  const attributes = useCaseAnswer<Attribute[]>('/v1/attributes');
  return (
    <Answer of={attributes} height={220}>
      {(rows) =>
        rows.length === 0 ? (
          <Empty title="This log has no attributes">
            <p>Filter by activity, sequence or time instead.</p>
          </Empty>
        ) : (
          <ByAttribute {...props} attributes={rows} />
        )
      }
    </Answer>
  );
}

function ByAttribute({ attributes, ...props }: FormProps & { attributes: Attribute[] }) {
  const [name, setName] = useState(attributes[0]?.name ?? '');
  const attribute = attributes.find((candidate) => candidate.name === name);
  const isNumber = attribute?.type === 'integer' || attribute?.type === 'number';
  const isRange = isNumber && attribute.distinct > attribute.top.length;
  return (
    <>
      <Select
        label="Attribute"
        value={name}
        onChange={setName}
        options={attributes.map((candidate) => [candidate.name, candidate.name] as const)}
      />
      {attribute && isRange && <RangeForm key={name} {...props} attribute={attribute} />}
      {attribute && !isRange && <ValuesForm key={name} {...props} attribute={attribute} />}
    </>
  );
}

function ValuesForm({ slice, onApply, attribute }: FormProps & { attribute: Attribute }) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [how, setHow] = useState<'in' | 'notIn'>('in');
  const [other, setOther] = useState('');
  const toggle = (key: string) =>
    setChosen((before) => {
      const next = new Set(before);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  const apply = () => {
    const listed = attribute.top.map(({ value }) => value).filter((value) => chosen.has(JSON.stringify(value)));
    const values = other.trim() === '' ? listed : [...listed, other.trim()];
    onApply(withAttribute(slice, { name: attribute.name, [how]: values }));
  };
  return (
    <Form onSubmit={apply} missing={chosen.size === 0 && other.trim() === '' ? 'Choose at least one value.' : null}>
      <Select
        label="Is"
        value={how}
        onChange={setHow}
        options={[
          ['in', 'any of'],
          ['notIn', 'none of'],
        ]}
      />
      <fieldset className="values">
        <legend className="visually-hidden">Values of {attribute.name}</legend>
        {attribute.top.map(({ value, cases }) => {
          const key = JSON.stringify(value);
          return (
            <label key={key}>
              <input type="checkbox" checked={chosen.has(key)} onChange={() => toggle(key)} />
              <span>{value === null ? 'not recorded' : String(value)}</span>
              <span className="values-count">{countText(cases)}</span>
            </label>
          );
        })}
      </fieldset>
      {attribute.distinct > attribute.top.length && (
        <>
          <Field label="Another value">
            {(id) => <input id={id} value={other} onChange={(event) => setOther(event.target.value)} />}
          </Field>
          <p className="form-note">
            Above are the {attribute.top.length} most frequent of {countText(attribute.distinct)} values.
          </p>
        </>
      )}
    </Form>
  );
}

function RangeForm({ slice, onApply, attribute }: FormProps & { attribute: Attribute }) {
  const [min, setMin] = useState('');
  const [max, setMax] = useState('');
  const least = typed(min);
  const most = typed(max);
  const apply = () =>
    onApply(
      withAttribute(slice, {
        name: attribute.name,
        ...(least !== undefined && { min: least }),
        ...(most !== undefined && { max: most }),
      }),
    );
  return (
    <Form onSubmit={apply} missing={least === undefined && most === undefined ? 'Give one bound or both.' : null}>
      <NumberField label="At least" value={min} onChange={setMin} placeholder={bound(attribute.min)} />
      <NumberField label="At most" value={max} onChange={setMax} placeholder={bound(attribute.max)} />
    </Form>
  );
}

const bound = (value: number | null) => (value === null ? 'any' : countText(value));
