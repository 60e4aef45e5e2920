/**
 * The name under which a stream of somebody else's naming is known here. Letters, digits, `_`, `-` and `.` stay; anything
 * else, and a dot at the start, is written `%XX`: names become folders, and two streams never become one.
 */
export const streamNameOf = (theirs: string): string =>
  theirs.replaceAll(/[^\p{L}\p{N}_.-]|^\.+/gu, (part) =>
    [...Buffer.from(part)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
