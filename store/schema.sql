-- Instants are TIMESTAMP in UTC with microseconds. Durations are microseconds in BIGINT.
-- Codes are dense from 0; a dictionary table gives the word.

-- Grain: one row per setting of the log.
CREATE TABLE settings (name VARCHAR NOT NULL, value JSON NOT NULL);
-- Grain: one row per case notion beside the log's own that has tables of its own, in the schema that notion numbers (traces.sql).
CREATE TABLE case_notions (notion UINTEGER NOT NULL, type VARCHAR NOT NULL);
-- Grain: one row per source.
CREATE TABLE sources (source USMALLINT NOT NULL, name VARCHAR NOT NULL, system VARCHAR, rank USMALLINT NOT NULL);
-- Grain: one row per load of one file, or of what came of one landed stream. landed_source, landed_stream: null for a file by itself; landed_file: the
-- entry of a landed file, null for records.
CREATE TABLE batches (
  batch UINTEGER NOT NULL, source USMALLINT NOT NULL, path VARCHAR NOT NULL, sha256 VARCHAR NOT NULL, bytes UBIGINT NOT NULL,
  ingested_at TIMESTAMP NOT NULL, rows_read UBIGINT NOT NULL, loaded UBIGINT NOT NULL, known UBIGINT NOT NULL, rejected UBIGINT NOT NULL,
  choices JSON NOT NULL, header JSON, landed_source VARCHAR, landed_stream VARCHAR, landed_file UBIGINT);
-- Grain: one row per landed stream. Entries before next_seq are loaded; position, state and their events were committed together.
-- state: where the source stood after them, in its own words; null where it has not said. records, unreadable: entries of these kinds so far.
CREATE TABLE landed_streams (
  source VARCHAR NOT NULL, stream VARCHAR NOT NULL, next_seq UBIGINT NOT NULL, state JSON, records UBIGINT NOT NULL, unreadable UBIGINT NOT NULL,
  last_received_at TIMESTAMP, loaded_at TIMESTAMP NOT NULL);
-- Grain: one row per field of a landed stream's records. types: JSON types seen; from_seq, to_seq: first and last entry that had it.
CREATE TABLE landed_fields (
  source VARCHAR NOT NULL, stream VARCHAR NOT NULL, name VARCHAR NOT NULL, types VARCHAR[] NOT NULL, from_seq UBIGINT NOT NULL, to_seq UBIGINT NOT NULL,
  records UBIGINT NOT NULL);
-- Grain: one row per set of rows that streams join: those of one file by one key, read in one way. columns: of reference_rows.cells, in their order.
CREATE TABLE reference_sets (
  reference USMALLINT NOT NULL, definition VARCHAR NOT NULL, columns VARCHAR[] NOT NULL, rows UBIGINT NOT NULL);
-- Grain: one row per row of a set that differs from the one before it of its key. place: order of arrival in the set, from 0.
CREATE TABLE reference_rows (
  reference USMALLINT NOT NULL, key VARCHAR[] NOT NULL, cells VARCHAR[] NOT NULL, received_at TIMESTAMP NOT NULL, place UBIGINT NOT NULL);
-- Grain: one row per object of a stream that sends states: how it was observed last. state: the values that are compared, as a JSON object;
-- series, position: the row it came in, in a file (by its SHA-256) or a landed stream.
CREATE TABLE observations (
  source VARCHAR NOT NULL, key VARCHAR[] NOT NULL, observed_at TIMESTAMP NOT NULL, series VARCHAR NOT NULL, position UBIGINT NOT NULL, state JSON NOT NULL);
-- Grain: one row per source row that was not taken. attempts: how often it was tried.
CREATE TABLE rejects (
  batch UINTEGER NOT NULL, position UBIGINT NOT NULL, line UBIGINT, column_name VARCHAR, code VARCHAR NOT NULL, reason VARCHAR NOT NULL, raw VARCHAR NOT NULL,
  attempts USMALLINT NOT NULL DEFAULT 1);
-- Grain: one row per quality finding of the log as it stands.
CREATE TABLE findings (
  code VARCHAR NOT NULL, severity VARCHAR NOT NULL, count UBIGINT NOT NULL, share DOUBLE, message VARCHAR NOT NULL, advice VARCHAR NOT NULL, subject VARCHAR);
-- Grain: one row per activity.
CREATE TABLE activities (activity USMALLINT NOT NULL, name VARCHAR NOT NULL);
-- Grain: one row per resource.
CREATE TABLE resources (resource UINTEGER NOT NULL, name VARCHAR NOT NULL);
-- Grain: one row per attribute. column_name is its column in events (scope event) or in objects and cases (scope case). unit: of its numbers, a
-- currency among them; null where none is said.
CREATE TABLE attributes (name VARCHAR NOT NULL, scope VARCHAR NOT NULL, type VARCHAR NOT NULL, column_name VARCHAR NOT NULL, path JSON, unit VARCHAR);
-- Grain: one row per business object; case attributes follow as columns.
CREATE TABLE objects (object UINTEGER NOT NULL, type VARCHAR NOT NULL, key VARCHAR NOT NULL);
-- Grain: one row per pair of linked objects, the child nearer to the work (delivery), the parent nearer to the order. rule: why it is there;
-- confidence: 1 where a source states it. Of several reasons the one with the highest confidence, then the first by name. inferred: no source says
-- it; these are derived from all else with every load, and from what people decided.
CREATE TABLE links (child UINTEGER NOT NULL, parent UINTEGER NOT NULL, rule VARCHAR NOT NULL, confidence DOUBLE NOT NULL, inferred BOOLEAN NOT NULL);
-- Grain: one row per decision of a person on an inferred link, in their order; rows are only ever added. before, after: how the link stood, as JSON.
CREATE TABLE link_decisions (
  decision UINTEGER NOT NULL, id VARCHAR NOT NULL, child_type VARCHAR NOT NULL, child_key VARCHAR NOT NULL, parent_type VARCHAR NOT NULL,
  parent_key VARCHAR NOT NULL, verdict VARCHAR NOT NULL, decided_by VARCHAR NOT NULL, reason VARCHAR NOT NULL, decided_at TIMESTAMP NOT NULL,
  before JSON NOT NULL, after JSON NOT NULL, evidence JSON NOT NULL);
-- Grain: one row per relation between objects as a source states it. It decides nothing: what belongs to a case is in links.
CREATE TABLE object_relations (source UINTEGER NOT NULL, target UINTEGER NOT NULL, qualifier VARCHAR NOT NULL);
-- Grain: one row per value of an object's attribute and the time from which it holds (1970-01-01: a first value). objects has the last of them.
CREATE TABLE object_values (object UINTEGER NOT NULL, attribute VARCHAR NOT NULL, from_at TIMESTAMP NOT NULL, value VARCHAR NOT NULL);
-- Grain: one row per type of events or objects (kind: event, object) that a source declares, whether or not anything is of it.
CREATE TABLE declared_types (kind VARCHAR NOT NULL, name VARCHAR NOT NULL);
-- Grain: one row per attribute of such a type. value_type: string, time, integer, float or boolean.
CREATE TABLE declared_attributes (kind VARCHAR NOT NULL, type VARCHAR NOT NULL, name VARCHAR NOT NULL, value_type VARCHAR NOT NULL);
-- Grain: one row per record; event attributes follow as columns. (batch, position, part) is its place in the source. ingested_at: when we received it.
-- object: its own; null for an event of an object-centric log that is related to none.
-- precision: 0 exact, 1 minute, 2 day, 3 interval (after after_at, where it is known, and not after ended_at). sequence: orders records of a source
-- that share a time, where the source numbers them.
CREATE TABLE events (
  event UINTEGER NOT NULL, identity UHUGEINT NOT NULL, object UINTEGER, activity USMALLINT NOT NULL, transition VARCHAR, instance VARCHAR,
  started_at TIMESTAMP, ended_at TIMESTAMP NOT NULL, after_at TIMESTAMP, offset_minutes SMALLINT, precision UTINYINT NOT NULL, recorded_at TIMESTAMP,
  ingested_at TIMESTAMP NOT NULL, resource UINTEGER, source USMALLINT NOT NULL, batch UINTEGER NOT NULL, position UBIGINT NOT NULL, part USMALLINT NOT NULL, sequence BIGINT);
-- Grain: one row per event that its source gives an id.
CREATE TABLE event_ids (event UINTEGER NOT NULL, id VARCHAR NOT NULL);
-- Grain: one row per relation between an event and an object as a source states it, in its order; the event's own object is the first. Records of
-- flat logs and mappings have none: relations.ts gives what events are related to, whatever they came from.
CREATE TABLE event_objects (event UINTEGER NOT NULL, object UINTEGER NOT NULL, qualifier VARCHAR NOT NULL);
-- Grain: one row per reading of an event that may be corrected or withdrawn: a record, of which `identity` in events is `reading`, says what `subject`
-- was. corrects: of several readings the latest counts. received_at, entry, position: when and where it was said last; entry is that of the landed
-- stream, else the batch.
CREATE TABLE readings (
  subject UHUGEINT NOT NULL, reading UHUGEINT NOT NULL, source USMALLINT NOT NULL, corrects BOOLEAN NOT NULL, recorded_at TIMESTAMP, sequence BIGINT,
  received_at TIMESTAMP NOT NULL, entry UBIGINT NOT NULL, position UBIGINT NOT NULL);
-- Grain: one row per subject that a record withdraws. withdrawal: equal for equal records. withdrawn_at: as the record says. received_at, entry,
-- position: when and where it was said first.
CREATE TABLE withdrawals (
  subject UHUGEINT NOT NULL, withdrawal UHUGEINT NOT NULL, source USMALLINT NOT NULL, withdrawn_at TIMESTAMP, resource VARCHAR, recorded_at TIMESTAMP,
  sequence BIGINT, received_at TIMESTAMP NOT NULL, entry UBIGINT NOT NULL, position UBIGINT NOT NULL);

-- Derived from all of the above with every load.
-- Grain: one row per pair of objects that may be linked though no source says it. id: the same for the same pair, always.
-- state: joined, accepted (both are in links), proposed, ambiguous, refused, overruled (accepted, and a source says otherwise).
CREATE TABLE inferred_links (
  id VARCHAR NOT NULL, child UINTEGER NOT NULL, parent UINTEGER NOT NULL, rule VARCHAR NOT NULL, confidence DOUBLE NOT NULL, state VARCHAR NOT NULL,
  evidence JSON NOT NULL);
-- Grain: one row per object and declared pair of types in which it has no other side. is_child: which side it is. reason: why not.
CREATE TABLE unmatched_objects (
  object UINTEGER NOT NULL, child_type VARCHAR NOT NULL, parent_type VARCHAR NOT NULL, is_child BOOLEAN NOT NULL, reason VARCHAR NOT NULL);

-- Derived from the tables above, for the subjects that a load touched.
-- Grain: one row per record that no trace shows: corrected by another (standing: the event that counts), or withdrawn (withdrawal: by which).
CREATE TABLE set_aside (event UINTEGER NOT NULL, subject UHUGEINT NOT NULL, standing UINTEGER, withdrawal UHUGEINT);
-- A text without the blanks around it: blank, tab, line breaks and the no-break space; null where nothing is left. Most have none, which their ends tell.
CREATE MACRO cut_blanks(t) AS CASE WHEN t[1] BETWEEN '!' AND '~' AND t[-1] BETWEEN '!' AND '~' THEN t
  ELSE nullif(trim(t, E' \t\r\n' || chr(160)), '') END;

-- Whether a text has the form in which most sources write instants, 2026-03-01T08:00:00Z or with milliseconds: all but that its numbers are some.
CREATE MACRO is_instant(t) AS t BETWEEN '0' AND ':'
  AND (t LIKE '____-__-__T__:__:__.___Z' OR t LIKE '____-__-__T__:__:__Z');

-- A time in ISO 8601 as {local, offset}; both empty where it is none. The most frequent form needs no pattern.
CREATE MACRO iso_parts(t) AS CASE
  WHEN is_instant(t) AND t[21] NOT IN ('-', '+') THEN {'local': t[:-2], 'offset': 'Z'}
  ELSE regexp_extract(t, '^(\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)?)(?: ?(Z|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?))?$', ['local', 'offset']) END;

-- ISO 8601 in UTC with milliseconds, as every answer gives instants.
CREATE MACRO iso(t) AS strftime(t, '%Y-%m-%dT%H:%M:%S.%gZ');
