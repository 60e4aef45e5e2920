/** An identifier as SQL text. For names from a closed list only: columns of our own tables and of a staged batch. */
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A text literal as SQL text, for statements that cannot bind: COPY targets and staged SELECTs. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/**
 * The TIMESTAMP in UTC of a TIMESTAMPTZ, as SQL text. A cast and `timezone('UTC', ...)` give the same by way of a
 * calendar, at several times the cost.
 */
export const inUtc = (instant: string): string => `make_timestamp(epoch_us(${instant}))`;
