import fc from 'fast-check';

const word = fc
  .record({
    activity: fc.constantFrom('a', 'b', 'c', 'd'),
    from: fc.nat(40),
    lasts: fc.nat(6),
    who: fc.constantFrom('', ':x', ':y'),
  })
  .map(({ activity, from, lasts, who }) =>
    lasts === 0 ? `${activity}@${from}${who}` : `${activity}@${from}-${from + lasts}${who}`,
  );
/** The traces of up to twelve cases as `logOf` reads them: in part with starts, resources, overlaps and ties. */
export const spelledTraces = fc.array(
  fc.array(word, { minLength: 1, maxLength: 8 }).map((words) => words.join(' ')),
  { minLength: 1, maxLength: 12 },
);
