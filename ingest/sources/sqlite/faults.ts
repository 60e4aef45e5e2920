import { EventLogError } from '../../../eventlog/index.ts';
import type { SqliteFailure } from './sqlite-messages.ts';

/** SQLite's primary result codes. Source: SQLite documentation, "Result and Error Codes". */
const CODES = { busy: 5, locked: 6, readOnly: 8, io: 10, corrupt: 11, cannotOpen: 14, notADatabase: 26 };

/** What a failure is to the caller; one that is not known is our bug. */
export function sqliteFault(path: string, { message, errcode }: SqliteFailure): Error {
  const primary = errcode === null ? null : errcode & 0xff;
  const fault = (code: EventLogError['code'], next: string) => new EventLogError(code, `${path}: ${message}. ${next}`);
  switch (primary) {
    case CODES.busy:
    case CODES.locked:
    case CODES.io:
      return fault(
        'source-unavailable',
        'Another program holds the file, or its disk cannot be reached; it is tried again.',
      );
    case CODES.corrupt:
      return fault(
        'file-damaged',
        'Have it repaired (PRAGMA integrity_check says where), or take a copy that is whole.',
      );
    case CODES.notADatabase:
      return fault('file-damaged', 'Expected an SQLite database, not encrypted.');
    case CODES.readOnly:
    case CODES.cannotOpen:
      return fault(
        'configuration-invalid',
        'Let this user read the file. One with a write-ahead log (-wal beside it) also needs a folder that this user may write to.',
      );
  }
  if (/no such column/.test(message))
    return fault('contract-broken', 'The table has changed; correct the names under streams.');
  if (/no such table/.test(message)) return fault('stream-not-found', 'It is gone, or has another name.');
  if (primary === 1) return fault('configuration-invalid', 'Correct the query under streams.');
  return new Error(`${path}: ${message}`);
}
