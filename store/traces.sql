-- The tables of one case notion: once for the log's own, and once more in a schema of its own for every other type of objects whose cases were asked for
-- (case_notions). A connection sees those of one notion, under the same names (case-notions.ts). All but case_settings are derived from the tables of
-- schema.sql, and rebuilt for the cases that a load touched.

-- Grain: one row per setting that depends on what a case is: the type of objects, and which activities finish one.
CREATE TABLE case_settings (name VARCHAR NOT NULL, value JSON NOT NULL);
-- Grain: one row per case; case attributes follow as columns. lead_us: first start (or only time) to last end, open cases included.
-- last_ended_at: end of the last event in trace order (ended_at: the latest end). tied_pairs: adjacent events with equal start and equal end that
-- no sequence orders.
-- delivered_at: first end of a delivering activity, null before.
-- open: no closing activity occurs (null where no closing activities are given or proposed).
CREATE TABLE cases (
  case_no UINTEGER NOT NULL, case_id VARCHAR NOT NULL, started_at TIMESTAMP NOT NULL, ended_at TIMESTAMP NOT NULL, lead_us BIGINT NOT NULL,
  events UINTEGER NOT NULL, variant UINTEGER NOT NULL, first_activity USMALLINT NOT NULL, last_activity USMALLINT NOT NULL,
  last_ended_at TIMESTAMP NOT NULL, delivered_at TIMESTAMP, tied_pairs UINTEGER NOT NULL, open BOOLEAN);
-- Grain: one row per event of a case, in trace order (position from 0). case_no is the object of the lead type.
-- edge and gap_us lead to the next event of the case, null on the last. gap_us: end of this to start of next, negative on overlap.
-- bin: least(254, floor(8*log2(1+gap in s))), 0 for negative gaps. week: whole weeks since Monday 1970-01-05 of ended_at.
-- event is the row in events; start_event the paired start record, null without one.
CREATE TABLE trace (
  case_no UINTEGER NOT NULL, position UINTEGER NOT NULL, activity USMALLINT NOT NULL, edge UINTEGER, started_at TIMESTAMP, ended_at TIMESTAMP NOT NULL,
  gap_us BIGINT, bin UTINYINT, week SMALLINT NOT NULL, resource UINTEGER, event UINTEGER NOT NULL, start_event UINTEGER);
-- Grain: one row per (source, target) ever seen in a trace. edge is dense from 0.
CREATE TABLE edges (edge UINTEGER NOT NULL, source USMALLINT NOT NULL, target USMALLINT NOT NULL);
-- Grain: one row per variant. activities: the codes in order.
CREATE TABLE variants (variant UINTEGER NOT NULL, activities USMALLINT[] NOT NULL);
-- Grain: one row per execution of an activity beyond its first in the case. turn: 2 for the second execution, and so on.
-- is_direct: the event before it is of the same activity. same_resource: as of the execution before it; null where one is not recorded.
CREATE TABLE repeats (
  case_no UINTEGER NOT NULL, activity USMALLINT NOT NULL, turn UINTEGER NOT NULL, is_direct BOOLEAN NOT NULL, same_resource BOOLEAN);
-- Grain: one row per loop. activities: the codes passed through, each once, from the one that is first by name.
CREATE TABLE loops (loop UINTEGER NOT NULL, activities USMALLINT[] NOT NULL);
-- Grain: one row per pass of a case through a loop. start: the place in the loop's activities, from 0, of the one that was left.
-- time_us, touches: without those of the passes within it. turn: 1 for the first pass of the case through the loop, and so on.
-- case_time_us: time_us of all passes of the case through the loop together.
CREATE TABLE passes (
  case_no UINTEGER NOT NULL, loop UINTEGER NOT NULL, start USMALLINT NOT NULL, time_us BIGINT NOT NULL, touches UINTEGER NOT NULL,
  turn UINTEGER NOT NULL, case_time_us BIGINT NOT NULL);
