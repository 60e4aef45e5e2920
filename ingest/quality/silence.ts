/**
 * Grain of `waits`: one row per activity with the wait that 95 of 100 waits after it stay below (all waits of the log where fewer
 * than 20 are seen), read from the log-scaled bins of the trace and so up to 9 % too long. Grain of `states`: one row per
 * case: how long it has been silent at the end of the log, and whether that is longer than waits after its last activity usually are.
 * A time after the load is no end of a log.
 */
export const STATES = /* sql */ `
  binned AS (SELECT activity, bin, count(*) AS waits FROM trace WHERE bin IS NOT NULL GROUP BY activity, bin),
  ranked AS (
    SELECT activity, bin, sum(waits) OVER (PARTITION BY activity ORDER BY bin) / sum(waits) OVER (PARTITION BY activity) AS share,
           sum(waits) OVER (PARTITION BY activity) AS waits
    FROM binned
  ),
  own AS (
    SELECT activity, any_value(waits) AS waits, min(pow(2, (bin + 1) / 8) - 1) FILTER (share >= 0.95) AS usual_s
    FROM ranked GROUP BY activity
  ),
  pooled AS (SELECT bin, sum(sum(waits)) OVER (ORDER BY bin) / sum(sum(waits)) OVER () AS share FROM binned GROUP BY bin),
  overall AS (SELECT min(pow(2, (bin + 1) / 8) - 1) FILTER (share >= 0.95) AS usual_s FROM pooled),
  waits AS (
    SELECT activities.activity, name, CASE WHEN own.waits >= 20 THEN own.usual_s ELSE overall.usual_s END AS usual_s
    FROM overall, activities LEFT JOIN own USING (activity)
  ),
  log_end AS (
    SELECT coalesce(max(ended_at) FILTER (ended_at <= (SELECT max(ingested_at) FROM batches)), max(ended_at)) AS at FROM cases
  ),
  states AS (
    SELECT case_no, variant, first_activity, last_activity, cases.open, epoch(log_end.at - ended_at) AS silence_s,
           silence_s > usual_s AS is_silent, waits.name AS last_name, usual_s
    FROM log_end, cases JOIN waits ON waits.activity = last_activity
  )`;
