import {
  inEachCaseNotion,
  isTraced,
  readClosingActivities,
  renewDataVersion,
  type Store,
  traceCaseNotion,
  type Writer,
  writeClosingActivities,
} from '../store/index.ts';
import { assessQuality, proposeClosingActivities } from './quality/index.ts';

/**
 * What follows every load that changed the log: closing activities are proposed where none were given, for each case
 * notion by how its cases end, and the quality findings are made anew.
 */
export const settleLog = (store: Store): Promise<void> =>
  store.change(async (writer) => {
    await inEachCaseNotion(writer, () => settleClosing(writer));
    await assessQuality(writer);
    await renewDataVersion(writer);
  });

/**
 * Traces the cases of a type of objects, unless they are: the first time that it is asked about. The answers of the log
 * stay what they are.
 *
 * @throws EventLogError object-type-not-found
 */
export async function traceCasesOf(
  store: Store,
  caseNotion: string,
  onProgress?: (share: number) => void,
): Promise<void> {
  if (await store.transaction((reader) => isTraced(reader, caseNotion))) return; // without waiting for a load
  await traceCaseNotion(store, caseNotion, settleClosing, onProgress);
}

async function settleClosing(writer: Writer): Promise<void> {
  const closing = await readClosingActivities(writer);
  if (closing.source === 'given') return;
  const { activities, reason } = await proposeClosingActivities(writer);
  await writeClosingActivities(writer, { activities, reason, source: activities.length > 0 ? 'proposed' : 'none' });
}
