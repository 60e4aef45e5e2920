import { suggestion } from '../../eventlog/index.ts';
import { type MappingContent, sharedName, type Stream, type Units, type UnitSource } from './language.ts';
import type { Fault, Path } from './source.ts';

/** The streams of a mapping with what stands at its top put in where they name it, and what they name that is not there. */
export function resolveShared({ codes, units, streams }: MappingContent): { streams: Stream[]; faults: Fault[] } {
  const faults: Fault[] = [];
  const resolved = streams.map((stream, index) => {
    const path = ['streams', index];
    return withFactors(withCodes(stream, codes, path, faults) as Stream, units, path, faults);
  });
  return { streams: resolved, faults };
}

type Codes = MappingContent['codes'];

/** A copy in which every list that is named stands itself. */
function withCodes(value: unknown, codes: Codes, path: Path, faults: Fault[]): unknown {
  const name = sharedName(value);
  if (name !== null) {
    const found = Object.hasOwn(codes, name) ? codes[name] : undefined;
    if (found === undefined) {
      const message = `"${name}" is no list among the codes at the top of the mapping. ${suggestion(name, Object.keys(codes))}`;
      faults.push({ path, message });
    }
    return found ?? {};
  }
  if (Array.isArray(value)) return value.map((one, index) => withCodes(one, codes, [...path, index], faults));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, withCodes(one, codes, [...path, key], faults)]),
  );
}

/** The stream with the factors of every attribute that is converted. */
function withFactors(stream: Stream, units: Units, path: Path, faults: Fault[]): Stream {
  const resolved = <Owner extends Pick<Stream['events'][number], 'attributes'>>(owner: Owner, at: Path): Owner => ({
    ...owner,
    attributes: Object.fromEntries(
      Object.entries(owner.attributes).map(([name, attribute]) => {
        const { unit, written } = attribute;
        if (unit?.from == null) return [name, attribute];
        const isKeptApart = Object.hasOwn(unit.from.factors, unit.name);
        const found = isKeptApart ? keptApart(unit.name, unit.from) : factorsOf(unit.name, unit.from, units);
        faults.push(...found.faults.map((message) => ({ path: [...at, 'attributes', written, 'unit'], message })));
        return [name, { ...attribute, unit: { ...unit, from: { ...unit.from, factors: found.factors } } }];
      }),
    ),
  });
  return {
    ...stream,
    objects: Object.fromEntries(
      Object.entries(stream.objects).map(([name, object]) => [name, resolved(object, [...path, 'objects', name])]),
    ),
    events: stream.events.map((event, index) => resolved(event, [...path, 'events', index])),
  };
}

interface Factors {
  factors: Readonly<Record<string, string>>;
  faults: string[];
}

/** Currencies that are kept in attributes of their own: codes stand for these alone. */
function keptApart(name: string, { codes, factors, others }: UnitSource): Factors {
  const kept = [name, ...others];
  const faults = Object.values(codes ?? {}).filter((currency) => !kept.includes(currency));
  return {
    factors,
    faults: [...new Set(faults)].map(
      (currency) => `"${currency}" is none of the currencies that are kept: ${kept.toSorted().join(', ')}`,
    ),
  };
}

function factorsOf(to: string, { value, codes }: UnitSource, units: Units): Factors {
  const declared = Object.entries(units).flatMap(([name, targets]) =>
    targets[to] === undefined ? [] : [[name, targets[to]] as const],
  );
  const factors: Record<string, string> = { ...Object.fromEntries(declared), [to]: '1' };
  const named = [...(value === undefined ? [] : [value]), ...Object.values(codes ?? {})];
  const faults = [...new Set(named)]
    .filter((name) => !Object.hasOwn(factors, name))
    .map(
      (name) =>
        `the units at the top of the mapping do not say how many ${to} "${name}" is; expected ${name}: { ${to}: FACTOR }`,
    );
  return { factors, faults };
}
