/** A value of a row: text, null, or `unchanged` where the server left it out because it is large and did not change. */
export type TupleCell = string | null | undefined;

export interface RelationMessage {
  tag: 'relation';
  oid: number;
  schema: string;
  name: string;
  columns: { name: string; typeOid: number; typeModifier: number; isKey: boolean }[];
}

/** One message of PostgreSQL's own output plugin, pgoutput, protocol version 1. */
export type PgOutput =
  | RelationMessage
  | { tag: 'begin'; commitLsn: bigint; committedAt: bigint; transaction: number }
  | { tag: 'commit'; endLsn: bigint }
  | { tag: 'insert'; oid: number; row: TupleCell[] }
  | { tag: 'update'; oid: number; before: OldTuple | null; row: TupleCell[] }
  | { tag: 'delete'; oid: number; before: OldTuple }
  | { tag: 'truncate'; oids: number[] }
  /** types, origins and messages: nothing of rows */
  | { tag: 'other' };

/** What the server says of a row before a change: all of it, or its key, the rest null. */
export interface OldTuple {
  isWhole: boolean;
  cells: TupleCell[];
}

/**
 * Reads a message. Values are text, as the server writes them.
 *
 * Source: PostgreSQL documentation, "Logical Replication Message Formats".
 */
export function parsePgOutput(bytes: Buffer): PgOutput {
  const reader = new Reader(bytes);
  const tag = reader.character();
  switch (tag) {
    case 'B':
      return { tag: 'begin', commitLsn: reader.int64(), committedAt: reader.int64(), transaction: reader.uint32() };
    case 'C':
      reader.skip(1 + 8);
      return { tag: 'commit', endLsn: reader.int64() };
    case 'R':
      return relation(reader);
    case 'I': {
      const oid = reader.uint32();
      reader.skip(1);
      return { tag: 'insert', oid, row: reader.tuple() };
    }
    case 'U':
      return update(reader);
    case 'D': {
      const oid = reader.uint32();
      return { tag: 'delete', oid, before: { isWhole: reader.character() === 'O', cells: reader.tuple() } };
    }
    case 'T': {
      const count = reader.uint32();
      reader.skip(1);
      return { tag: 'truncate', oids: Array.from({ length: count }, () => reader.uint32()) };
    }
    case 'O':
    case 'Y':
    case 'M':
      return { tag: 'other' };
    default:
      throw new Error(`The server sent a message of the unknown kind "${tag}".`);
  }
}

function relation(reader: Reader): RelationMessage {
  const [oid, schema, name] = [reader.uint32(), reader.text(), reader.text()];
  reader.skip(1);
  const columns = Array.from({ length: reader.uint16() }, () => {
    const isKey = (reader.byte() & 1) === 1;
    return { isKey, name: reader.text(), typeOid: reader.uint32(), typeModifier: reader.int32() };
  });
  return { tag: 'relation', oid, schema: schema === '' ? 'pg_catalog' : schema, name, columns };
}

function update(reader: Reader): PgOutput {
  const oid = reader.uint32();
  const kind = reader.character();
  if (kind === 'N') return { tag: 'update', oid, before: null, row: reader.tuple() };
  const before = { isWhole: kind === 'O', cells: reader.tuple() };
  reader.skip(1);
  return { tag: 'update', oid, before, row: reader.tuple() };
}

class Reader {
  #at = 0;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  skip(bytes: number): void {
    this.#at += bytes;
  }

  byte(): number {
    return this.#bytes.readUInt8(this.#at++);
  }

  character(): string {
    return String.fromCharCode(this.byte());
  }

  uint16(): number {
    this.#at += 2;
    return this.#bytes.readUInt16BE(this.#at - 2);
  }

  uint32(): number {
    this.#at += 4;
    return this.#bytes.readUInt32BE(this.#at - 4);
  }

  int32(): number {
    this.#at += 4;
    return this.#bytes.readInt32BE(this.#at - 4);
  }

  int64(): bigint {
    this.#at += 8;
    return this.#bytes.readBigInt64BE(this.#at - 8);
  }

  text(): string {
    const end = this.#bytes.indexOf(0, this.#at);
    const text = this.#bytes.toString('utf8', this.#at, end);
    this.#at = end + 1;
    return text;
  }

  tuple(): TupleCell[] {
    return Array.from({ length: this.uint16() }, () => this.#cell());
  }

  #cell(): TupleCell {
    const kind = this.character();
    if (kind === 'n') return null;
    if (kind === 'u') return undefined;
    if (kind !== 't') throw new Error(`The server sent a value of the unknown kind "${kind}".`);
    const length = this.uint32();
    this.#at += length;
    return this.#bytes.toString('utf8', this.#at - length, this.#at);
  }
}
