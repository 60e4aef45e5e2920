/** The value of a name that came from outside: `constructor` and the like, which every object inherits, have none. */
export const ownValue = <Value>(values: Readonly<Record<string, Value>>, name: string): Value | undefined =>
  Object.hasOwn(values, name) ? values[name] : undefined;
