import type { LandedUnreadable } from '../../landing/index.ts';
import { memberTexts, MOST_NESTING, nestingOf } from '../messages/json-text.ts';
import { contentId } from '../messages/record-id.ts';
import type { SourceContext } from '../source.ts';
import { cursorOf } from './cursor-value.ts';
import { listAt, textAt } from './field-path.ts';
import { keyJson } from './key.ts';
import type { StreamPlan } from './stream-plan.ts';

/** A record of a page. */
export interface ReadRecord {
  /** as it was written */
  data: string;
  /** JSON text; null where the record has none */
  key: string | null;
  /** null where the record has none that can be read */
  cursor: bigint | null;
  /** the source says that it is gone */
  isDeleted: boolean;
}

/** @returns what can be said of a record, or why it is none */
export function readRecord(json: string, { form, key, cursor }: StreamPlan): ReadRecord | LandedUnreadable {
  if (!json.startsWith('{')) return unreadable(json, 'it is no JSON object');
  if (nestingOf(json) > MOST_NESTING) return unreadable(json, `it is nested deeper than ${MOST_NESTING} levels`);
  const written = cursor === null ? null : textAt(json, cursor.field);
  return {
    data: json,
    key: keyJson(json, key),
    cursor: cursor === null || written === null ? null : cursorOf(cursor.scale, written),
    isDeleted: form.deleted !== undefined && holds(json, form.deleted),
  };
}

const unreadable = (raw: string, reason: string): LandedUnreadable => ({
  unreadable: raw,
  code: 'row-unreadable',
  reason,
});

/** Whether something stands at a field, or one of the texts asked for. */
export function holds(json: string, { field, is }: { field: string; is?: readonly string[] | undefined }): boolean {
  const found = textAt(json, field);
  return found !== null && (is === undefined || is.includes(found));
}

/** Tells versions of a record apart, what is to be ignored left aside. */
export function versionOf(json: string, ignore: readonly string[]): string {
  if (ignore.length === 0) return contentId(json);
  return contentId(JSON.stringify([...memberTexts(json)].filter(([name]) => !ignore.includes(name))));
}

/** Counts what people should know of the records of a reading, and tells it once at the end. */
export function remarks({ name, form, cursor }: StreamPlan, context: SourceContext) {
  let [withoutKey, withoutCursor] = [0, 0];
  const full = new Map<string, number>();
  const tell = (count: number, what: string) => {
    if (count > 0) context.report({ kind: 'note', stream: name, message: `${count} records ${what}` });
  };
  return {
    add(record: ReadRecord): void {
      if (record.key === null) withoutKey++;
      if (cursor !== null && record.cursor === null) withoutCursor++;
      for (const [path, most] of Object.entries(form.full)) {
        if ((listAt(record.data, path)?.length ?? 0) >= most) full.set(path, (full.get(path) ?? 0) + 1);
      }
    },
    end(): void {
      tell(withoutKey, `have no ${form.key.field.join(', ')}. They were landed.`);
      tell(
        withoutCursor,
        `have no ${cursor?.field} that can be read. They were landed, and do not count for where it stands.`,
      );
      for (const [path, count] of full) {
        tell(count, `have as many ${path} as are asked for (${form.full[path]}): there may be more than were read.`);
      }
    },
  };
}
