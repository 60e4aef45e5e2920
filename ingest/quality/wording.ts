const NUMBER = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1 });

/** `1 case`, `1,200 cases`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${NUMBER.format(count)} ${count === 1 ? one : many}`;

/** A share of 0 to 1 as a percentage; neither none nor all is said of a part. */
export function percent(share: number): string {
  if (share > 0 && share < 0.001) return 'less than 0.1 %';
  if (share < 1 && share > 0.999) return 'more than 99.9 %';
  return `${NUMBER.format(share * 100)} %`;
}

/** `A, B and C`; after `most` names the number of the others. */
export function listed(names: readonly string[], most = 3): string {
  const shown = names.slice(0, most);
  const rest = names.length - shown.length;
  const parts = rest > 0 ? [...shown, counted(rest, 'other')] : shown;
  return parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

/** A duration in the largest unit of which there is at least one. */
export function spoken(seconds: number): string {
  const units = [
    ['day', 86_400],
    ['hour', 3_600],
    ['minute', 60],
  ] as const;
  const [unit, length] = units.find(([, each]) => seconds >= each) ?? (['second', 1] as const);
  return counted(Math.round((seconds / length) * 10) / 10, unit);
}
