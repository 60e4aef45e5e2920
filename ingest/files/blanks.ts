/**
 * Blanks beyond ASCII that come with copied text: no-break spaces, the ideographic and the zero-width space, and the byte
 * order mark of a file that was appended to another.
 */
export const WIDE_BLANKS = ['\u00a0', '\u200b', '\u202f', '\u3000', '\ufeff'] as const;

/** Blanks at either end that are no part of a value. */
export const BLANKS: readonly string[] = [' ', '\t', '\r', '\n', ...WIDE_BLANKS];
