const WHOLE = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const COMPACT = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

export const countText = (count: number) => WHOLE.format(count);

/** `12.4k`, for marks with no room. */
export const countBrief = (count: number) => (Math.abs(count) < 10_000 ? WHOLE.format(count) : COMPACT.format(count));

/**
 * A share as a percentage, with as many digits as it needs to stay above zero and
 * below a hundred: `41 %`, `0.4 %`, `99.7 %`. Figure and sign stay on one line.
 */
export function shareText(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 0.1) return '<\u00a00.1\u00a0%';
  if (percent > 99.9 && percent < 100) return '>\u00a099.9\u00a0%';
  const digits = percent === 0 || percent === 100 || (percent >= 10 && percent <= 90) ? 0 : 1;
  return `${percent.toFixed(digits).replace(/\.0$/, '')}\u00a0%`;
}

/** `1 order`, `12 orders` */
export const counted = (count: number, one: string, many = `${one}s`) =>
  `${countText(count)} ${count === 1 ? one : many}`;
