/**
 * Whose fault it is, and so what a caller does about it: correct the call,
 * sign in, wait for the source, or mend the data.
 */
export type ErrorKind = 'usage' | 'authentication' | 'source' | 'data';

const KINDS = {
  'file-not-found': 'usage',
  'file-unwritable': 'usage',
  'format-unknown': 'data',
  'format-other': 'data',
  'file-empty': 'data',
  'file-damaged': 'data',
  'file-truncated': 'data',
  'encoding-invalid': 'data',
  'line-too-long': 'data',
  'no-rows': 'data',
  'all-rows-rejected': 'data',
  'column-not-found': 'usage',
  'column-undecided': 'usage',
  'time-format-undecided': 'usage',
  'time-format-invalid': 'usage',
  'zone-unknown': 'usage',
  'encoding-unknown': 'usage',
  'mapping-invalid': 'usage',
  'mapping-needed': 'usage',
  'unit-differs': 'usage',
  'option-invalid': 'usage',
  'slice-invalid': 'usage',
  'case-not-found': 'usage',
  'object-type-not-found': 'usage',
  'activity-not-found': 'usage',
  'attribute-not-found': 'usage',
  'link-not-found': 'usage',
  'link-decided': 'usage',
  'log-empty': 'usage',
  'store-in-use': 'usage',
  'store-damaged': 'data',
  'store-version': 'usage',
  'port-in-use': 'usage',
  'too-many-activities': 'data',
  'too-many-columns': 'data',
  'landing-damaged': 'data',
  'landing-unwritable': 'source',
  'configuration-invalid': 'usage',
  'source-not-found': 'usage',
  'stream-not-found': 'usage',
  'capture-not-found': 'usage',
  'state-invalid': 'usage',
  'authentication-failed': 'authentication',
  'source-unavailable': 'source',
  'source-answer-invalid': 'data',
  'contract-broken': 'data',
  'model-invalid': 'data',
  'request-invalid': 'usage',
  'model-backend-unavailable': 'usage',
  'model-damaged': 'data',
  'model-not-found': 'usage',
  'model-exists': 'usage',
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof KINDS;

/**
 * A fault the caller can act on. Its message names the value, what was expected
 * and the next step. A broken invariant stays a plain Error: it is our bug.
 */
export class EventLogError extends Error {
  override readonly name = 'EventLogError';

  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  get kind(): ErrorKind {
    return KINDS[this.code];
  }
}
