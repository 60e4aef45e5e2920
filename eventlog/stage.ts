/**
 * The one doorway into the store. A flat log and a mapped source stream both end
 * as a staged batch: SELECT statements over staging files whose columns are fixed
 * here. The store reads them in one transaction; no row passes through JavaScript.
 */

import type { LinkInference } from './link-inference.ts';

export type AttributeType = 'text' | 'integer' | 'number' | 'boolean' | 'instant';

export interface StagedAttribute {
  /** as the source calls it, and as users see it */
  name: string;
  /** the column of `eventsSql` (or `objectsSql`) that holds it, already cast to its type */
  column: string;
  type: AttributeType;
  /** event: of one event; case: of the object; auto: of the case when constant within every case */
  scope: 'event' | 'case' | 'auto';
  /** what its numbers are measured in, a currency among them; not said without it */
  unit?: string;
  /** keys from the outermost attribute inward, for nested XES attributes */
  path?: readonly string[];
}

export interface StagedBatch {
  source: {
    /** part of every event's identity: the same record from the same source is one event */
    name: string;
    system: string | null;
    /** breaks ties between systems: lower first */
    rank: number;
  };
  origin: { path: string; sha256: string; bytes: number };
  /** rows read from the source, rejected ones counted */
  rowsRead: number;
  /** when the rows were received, ISO 8601; with the load, where it is not said */
  receivedAt?: string;
  /** Said where the rows come from a landed stream. */
  landed?: LandedOrigin;
  /**
   * Grain: one row per record. Columns, all required:
   * position UBIGINT (row in the source, from 0; unique with `part`),
   * part USMALLINT (which of several events made from one row, from 0),
   * object_type VARCHAR, object_key VARCHAR, activity VARCHAR, transition VARCHAR (null without lifecycle),
   * started_at TIMESTAMP (UTC, null when not recorded), ended_at TIMESTAMP (UTC, the time of a one-time record),
   * offset_minutes SMALLINT (of the source's clock; null when the zone was assumed), precision VARCHAR ('exact', 'minute', 'day', 'interval'),
   * recorded_at TIMESTAMP (null when the source has none), resource VARCHAR (null), instance VARCHAR (pairs start and complete; null),
   * sequence BIGINT (orders records of the source that share a time; null), after_at TIMESTAMP (of an interval: it happened after this and not
   * after ended_at; null where that is not known),
   * identity UHUGEINT (md5_number over the row as received and `part`; equal rows have equal identity),
   * and one column per entry of `attributes`.
   */
  eventsSql: string | null;
  attributes: readonly StagedAttribute[];
  /**
   * Grain: one row per fact about an object. object_type, object_key VARCHAR, position UBIGINT, and the columns of `objectAttributes`; those of
   * an object-centric log are in its `objectValuesSql` instead.
   */
  objectsSql: string | null;
  objectAttributes: readonly StagedAttribute[];
  /** Said by an object-centric log: `eventsSql` may then have records without object (object_type and object_key null). */
  objectCentric?: StagedObjectCentric;
  /** Said where records may be corrected or withdrawn. */
  revisions?: StagedRevisions;
  /** Grain: one row per link. child_type, child_key, parent_type, parent_key, rule VARCHAR (why it is there), confidence DOUBLE (0 to 1). */
  linksSql: string | null;
  /** Grain: one row per reject. position UBIGINT, line UBIGINT (null), column_name VARCHAR (null), code, reason, raw VARCHAR. */
  rejectsSql: string | null;
  /** What was detected or chosen, said aloud after the load: `['case column', 'Key', 'given']`. */
  choices: readonly { what: string; value: string; why: string }[];
  /** Log-level content kept for a lossless export (XES extensions, globals, classifiers, log attributes), as JSON. */
  header: string | null;
}

/** What an object-centric log says beyond its records and objects. Objects are named by type and key, and stand in `objectsSql`. */
export interface StagedObjectCentric {
  /** Grain: one row per record. position UBIGINT as `eventsSql` has it, id VARCHAR. */
  eventIdsSql: string;
  /** Grain: one row per stated relation of a record, its own object the first. position, place UBIGINT (their order), object_type, object_key, qualifier VARCHAR. */
  eventObjectsSql: string;
  /** Grain: one row per stated relation of two objects. source_type, source_key, target_type, target_key, qualifier VARCHAR. */
  objectRelationsSql: string;
  /**
   * Grain: one row per object, attribute and time. object_type, object_key, attribute VARCHAR (the name of one of `objectAttributes`), from_at TIMESTAMP
   * (1970-01-01 for first values), value VARCHAR. The last value becomes the object's.
   */
  objectValuesSql: string;
  /** Grain: one row per declared type. kind VARCHAR ('event', 'object'), name VARCHAR. */
  typesSql: string;
  /** Grain: one row per attribute of a declared type. kind, type, name VARCHAR, value_type VARCHAR ('string', 'time', 'integer', 'float', 'boolean'). */
  attributesSql: string;
}

/** What a batch says of events that later records correct, or withdraw. */
export interface StagedRevisions {
  /**
   * true: `eventsSql` has two more columns, subject UHUGEINT (the event that the record is a reading of; null where it stands by
   * itself) and corrects BOOLEAN (of several readings the latest counts, else each of them)
   */
  hasSubjects: boolean;
  /**
   * Grain: one row per subject that a record withdraws. subject, withdrawal UHUGEINT (equal for equal records), withdrawn_at TIMESTAMP
   * (null), resource VARCHAR (null), recorded_at TIMESTAMP (null), sequence BIGINT (null), position UBIGINT, and ingested_at as
   * `eventsSql` has it. Null: nothing is withdrawn.
   */
  withdrawalsSql: string | null;
}

/** Which part of a landed stream a batch is: a stretch of records, or a file. */
export interface LandedOrigin {
  source: string;
  stream: string;
  /**
   * Of a file, its entry in the stream. Null for records: their source may say them again, so equal ones are one, and
   * `eventsSql` has one more column, ingested_at TIMESTAMP, when each was received.
   */
  file: number | null;
}

/** How start and complete records become events: paired, each its own, or completes only. */
export type Lifecycle = 'pair' | 'each' | 'complete';

/** What a log knows about itself beyond its events; given on a command or in a mapping, kept with the log. */
export interface LogSettings {
  /** object type whose instances are the cases */
  caseNotion: string;
  lifecycle: Lifecycle;
  /** activities that finish a case; empty: not given */
  closedBy: string[];
  /** case attribute that holds the promised instant */
  promise: string | null;
  /** activities whose first occurrence is compared with the promise */
  deliveredBy: string[];
  /** case attribute that holds the value at stake */
  value: string | null;
  /** who owns the wait after an activity */
  owners: Record<string, string>;
  /** facts that one system knows and another one must learn */
  handoffs: Handoff[];
  /** by system, milliseconds to add to its times before they are compared with another's; what is recorded stays */
  clockCorrections: Record<string, number>;
  /** pairs of object types that find each other where no source says which belong together */
  infer: LinkInference[];
}

/** A fact that is known in one system at an event and must arrive as an event in another. */
export interface Handoff {
  /** as people call it; no other hand-off is called so */
  fact: string;
  /** activities by which it departs; any of them */
  from: string[];
  /** activities by which it arrives; any of them */
  to: string[];
  /** object type that both sides share; null: that of both, where it is one, else the case notion */
  per: string | null;
  /** activities where it departs that undo it: before it has arrived, it need not arrive any more */
  undoneBy: string[];
  /** activities where it arrives that it undoes: it is due only while one of them stands there */
  undoes: string[];
  /** activities after which it is due no more, as the object is done with */
  before: string[];
  /** activities where it arrives that should not happen while it is on its way */
  stale: string[];
  /** how long it may be on its way; null: as long as the longest that arrived */
  withinMs: number | null;
}
