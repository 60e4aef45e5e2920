import { readClosingActivities, renewDataVersion, type Store, writeClosingActivities } from '../store/index.ts';
import { assessQuality, proposeClosingActivities } from './quality/index.ts';

/**
 * What follows every load that changed the log: closing activities are proposed where none were given, and the quality
 * findings are made anew.
 */
export const settleLog = (store: Store): Promise<void> =>
  store.transaction(async (writer) => {
    const closing = await readClosingActivities(writer);
    if (closing.source !== 'given') {
      const { activities, reason } = await proposeClosingActivities(writer);
      await writeClosingActivities(writer, { activities, reason, source: activities.length > 0 ? 'proposed' : 'none' });
    }
    await assessQuality(writer);
    await renewDataVersion(writer);
  });
