import { utcTime } from '../record/text.ts';
import type { Waiter, Waiting } from './waiting.ts';

// These two are spelled by hand, because a simulation writes hundreds of thousands of each; all they hold are numbers,
// instants and words without quotes.

interface Clock {
  stream: string;
  row: number;
  column: string | null;
  orders: readonly (number | string)[];
  startedAt: number | null;
  at: number;
}

/** One line of truth/clocks.ndjson. */
export function clockLine({ stream, row, column, orders, startedAt, at }: Clock): string {
  const whose = `"${orders.join('","')}"`;
  return `{"stream":"${stream}","row":${row},"column":${text(column)},"orders":[${whose}],"startedAt":${instant(startedAt)},"at":"${utcTime(at)}"}`;
}

/** One line of truth/waits.ndjson, for one of those who waited together. */
export function waitLine({ activity, from, to, parts }: Waiting, { order, portalOrder, delivery }: Waiter): string {
  const who = `"order":${text(order)},"portalOrder":${text(portalOrder)},"delivery":${text(delivery)}`;
  let split = '';
  for (const cause in parts) split += `${split && ','}"${cause}":${parts[cause as keyof typeof parts]}`;
  return `{${who},"activity":"${activity}","from":"${utcTime(from)}","to":${instant(to)},"parts":{${split}}}`;
}

const text = (value: string | number | null) => (value === null ? 'null' : `"${value}"`);
const instant = (at: number | null) => (at === null ? 'null' : `"${utcTime(at)}"`);
