import type { DeadLetterAnswer, SourceStatusAnswer, StreamStatusAnswer } from '../../api/index.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 9, 5, 12, minute)).toISOString();

const stream = (name: string, changes: Partial<StreamStatusAnswer> = {}): StreamStatusAnswer => ({
  stream: name,
  landed: 48_210,
  loaded: 48_210,
  records: 48_112,
  files: 0,
  rows: 0,
  unreadable: 0,
  events: 61_904,
  deadLetters: 0,
  lastReceivedAt: at(58),
  lastOccurredAt: at(55),
  lags: { occurredToRecordedMs: 4_000, recordedToIngestedMs: 150_000, occurredToIngestedMs: 154_000 },
  drift: [],
  state: { after: at(55) },
  ...changes,
});

const source = (name: string, kind: string, changes: Partial<SourceStatusAnswer>): SourceStatusAnswer => ({
  source: name,
  kind,
  sends: kind === 'webhook',
  schedule: 'every 5 min',
  isRunning: false,
  freshness: 'fresh',
  lastStartedAt: at(57),
  lastSucceededAt: at(58),
  nextRunAt: at(63),
  fault: null,
  retries: 0,
  notices: [],
  streams: [],
  ...changes,
});

/** One source of each state. */
export const SAMPLE_SOURCES: SourceStatusAnswer[] = [
  source('erp', 'postgres', {
    streams: [
      stream('orders', { drift: [{ field: 'priority_code', kind: 'appeared', types: ['VARCHAR'], seq: 40_021 }] }),
      stream('deliveries'),
    ],
  }),
  source('wms-south', 'sftp', {
    freshness: 'stale',
    schedule: 'every 15 min',
    lastSucceededAt: at(0),
    retries: 4,
    fault: {
      code: 'source-unavailable',
      message:
        'wms-south.example:22 does not answer (connection refused). Check that it runs and may be reached from here.',
    },
    notices: [
      {
        kind: 'retry',
        stream: null,
        message: 'Connection refused; the next try is in 8 s.',
        waitMs: 8_000,
        at: at(50),
      },
    ],
    streams: [stream('picks', { lastReceivedAt: at(0), landed: 9_120, loaded: 9_000 })],
  }),
  source('carrier', 'webhook', {
    schedule: null,
    nextRunAt: null,
    freshness: 'unknown',
    lastStartedAt: null,
    lastSucceededAt: null,
    streams: [
      stream('status', {
        deadLetters: 2,
        lags: { occurredToRecordedMs: null, recordedToIngestedMs: null, occurredToIngestedMs: 3_600_000 },
      }),
    ],
  }),
];

export const SAMPLE_DEAD_LETTERS: DeadLetterAnswer[] = [
  {
    source: 'carrier',
    stream: 'status',
    seq: 812,
    line: null,
    stage: 'mapping',
    column: 'AT7.05',
    code: 'time-unreadable',
    reason: '"20261305" is no time of the format %Y%m%d %H%M',
    raw: '{"loadNo":"L0004017","AT7":{"01":"AF","05":"20261305","06":"0731"}}',
    attempts: 1,
    triedAt: at(40),
  },
  {
    source: 'carrier',
    stream: 'status',
    seq: 815,
    line: null,
    stage: 'reading',
    column: null,
    code: 'row-unreadable',
    reason: 'the body is no JSON (Unexpected end of JSON input)',
    raw: '{"loadNo":"L0004018"',
    attempts: 2,
    triedAt: at(41),
  },
];
