-- Stream wms/picks.csv, system WMS

-- read. Grain: one row per row of the file; every value typed, a fault beside each that cannot be read.
CREATE TEMP VIEW read AS
WITH received AS ( -- every cell used, blanks cut; an empty one is null
  SELECT
    rows_._position,
    cut_blanks(rows_."DELIVERY") AS "DELIVERY",
    cut_blanks(rows_."ORDER") AS "ORDER",
    cut_blanks(rows_."UNITS") AS "UNITS",
    cut_blanks(rows_."KIND") AS "KIND",
    cut_blanks(rows_."FROM") AS "FROM",
    cut_blanks(rows_."SITE") AS "SITE",
    cut_blanks(rows_."TO") AS "TO",
    cut_blanks(rows_."WHO") AS "WHO"
  FROM "wms/picks.csv" AS rows_
),
cells AS ( -- texts listed as absent are null, the others cleaned
  SELECT * REPLACE (
    CASE WHEN NOT ("DELIVERY" = 'n/a') THEN nullif(regexp_replace("DELIVERY", '^0+(.)', '\1'), '') END AS "DELIVERY")
  FROM received
),
values_1 AS (
  SELECT
    *,
    CASE WHEN regexp_full_match("UNITS", '[+-]?\d+') THEN try_cast("UNITS" AS BIGINT) END AS "UNITS, integer",
    CASE "KIND" WHEN 'P' THEN 'Pick' WHEN 'S' THEN 'Short pick' END AS "KIND, decoded",
    try_strptime("FROM", ['%d.%m.%Y %H:%M']) AS "FROM, format 1, clock",
    iso_parts("FROM") AS "FROM, format 2, parts",
    try_strptime("TO", ['%d.%m.%Y %H:%M']) AS "TO, format 1, clock",
    iso_parts("TO") AS "TO, format 2, parts",
    CASE WHEN regexp_full_match("UNITS", '[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?') THEN try_cast("UNITS" AS DOUBLE) END AS "UNITS, number",
    CASE WHEN "DELIVERY" IS NULL
      THEN {'column_name': 'DELIVERY', 'code': 'key-missing', 'reason': 'the event''s delivery has no key'} END AS "delivery, key fault"
  FROM cells
),
values_2 AS (
  SELECT
    *,
    CASE WHEN "UNITS" IS NOT NULL AND "UNITS, integer" IS NULL
      THEN {'column_name': 'UNITS', 'code': 'integer-unreadable', 'reason': '"' || left("UNITS", 80) || '" ' || 'is no whole number'} END AS "UNITS, integer fault",
    CASE WHEN "KIND" IS NOT NULL AND "KIND, decoded" IS NULL
      THEN {'column_name': 'KIND', 'code': 'code-unknown', 'reason': '"' || left("KIND", 80) || '" ' || 'is not among the codes listed for this column'} END AS "KIND, code fault",
    try_cast(nullif("FROM, format 2, parts".local, '') AS TIMESTAMP) AS "FROM, format 2, clock",
    CASE WHEN "FROM, format 2, parts".offset <> '' THEN CASE "FROM, format 2, parts".offset WHEN 'Z' THEN 0 ELSE "FROM, format 2, parts".offset[1:3]::INTEGER * 60 + ("FROM, format 2, parts".offset[1] || '0' || replace("FROM, format 2, parts".offset[4:], ':', ''))::INTEGER END END AS "FROM, format 2, own offset",
    try_cast(nullif("TO, format 2, parts".local, '') AS TIMESTAMP) AS "TO, format 2, clock",
    CASE WHEN "TO, format 2, parts".offset <> '' THEN CASE "TO, format 2, parts".offset WHEN 'Z' THEN 0 ELSE "TO, format 2, parts".offset[1:3]::INTEGER * 60 + ("TO, format 2, parts".offset[1] || '0' || replace("TO, format 2, parts".offset[4:], ':', ''))::INTEGER END END AS "TO, format 2, own offset",
    CASE WHEN "UNITS" IS NOT NULL AND "UNITS, number" IS NULL
      THEN {'column_name': 'UNITS', 'code': 'number-unreadable', 'reason': '"' || left("UNITS", 80) || '" ' || 'is no number'} END AS "UNITS, number fault",
    coalesce("UNITS, number" > 0, false) AS "condition"
  FROM values_1
),
values_3 AS (
  SELECT
    *,
    "UNITS, integer fault" AS "order, fault",
    CASE WHEN "FROM, format 1, clock" IS NOT NULL THEN CASE "SITE" WHEN 'N' THEN make_timestamp(epoch_us(timezone('America/New_York', "FROM, format 1, clock"))) WHEN 'S' THEN "FROM, format 1, clock" - to_minutes(0) END
      WHEN "FROM, format 2, clock" IS NOT NULL THEN CASE WHEN "FROM, format 2, own offset" IS NOT NULL THEN "FROM, format 2, clock" - to_minutes("FROM, format 2, own offset") ELSE CASE "SITE" WHEN 'N' THEN make_timestamp(epoch_us(timezone('America/New_York', "FROM, format 2, clock"))) WHEN 'S' THEN "FROM, format 2, clock" - to_minutes(0) END END END AS "FROM, time",
    CASE WHEN "TO, format 1, clock" IS NOT NULL THEN CASE "SITE" WHEN 'N' THEN make_timestamp(epoch_us(timezone('America/New_York', "TO, format 1, clock"))) WHEN 'S' THEN "TO, format 1, clock" - to_minutes(0) END
      WHEN "TO, format 2, clock" IS NOT NULL THEN CASE WHEN "TO, format 2, own offset" IS NOT NULL THEN "TO, format 2, clock" - to_minutes("TO, format 2, own offset") ELSE CASE "SITE" WHEN 'N' THEN make_timestamp(epoch_us(timezone('America/New_York', "TO, format 2, clock"))) WHEN 'S' THEN "TO, format 2, clock" - to_minutes(0) END END END AS "TO, time",
    CASE WHEN "TO, format 1, clock" IS NOT NULL THEN 'minute'
      WHEN "TO, format 2, clock" IS NOT NULL THEN CASE length("TO, format 2, parts".local) WHEN 10 THEN 'day' WHEN 16 THEN 'minute' ELSE 'exact' END END AS "TO, precision"
  FROM values_2
),
values_4 AS (
  SELECT
    *,
    CASE WHEN "ORDER" IS NOT NULL AND "order, fault" IS NOT NULL THEN 'rejected'
      WHEN "ORDER" IS NULL THEN 'absent'
      ELSE 'made' END AS "order, outcome",
    CASE WHEN "FROM" IS NOT NULL AND "FROM, time" IS NULL
      THEN CASE WHEN "FROM, format 1, clock" IS NULL AND "FROM, format 2, clock" IS NULL THEN {'column_name': 'FROM', 'code': 'time-unreadable', 'reason': '"' || left("FROM", 80) || '" ' || 'is no time written as %d.%m.%Y %H:%M or iso'} ELSE {'column_name': 'SITE', 'code': 'zone-unknown', 'reason': '"' || left(coalesce("SITE", ''), 80) || '" ' || 'is not among the codes listed for this column'} END END AS "FROM, time fault",
    CASE WHEN "TO" IS NOT NULL AND "TO, time" IS NULL
      THEN CASE WHEN "TO, format 1, clock" IS NULL AND "TO, format 2, clock" IS NULL THEN {'column_name': 'TO', 'code': 'time-unreadable', 'reason': '"' || left("TO", 80) || '" ' || 'is no time written as %d.%m.%Y %H:%M or iso'} ELSE {'column_name': 'SITE', 'code': 'zone-unknown', 'reason': '"' || left(coalesce("SITE", ''), 80) || '" ' || 'is not among the codes listed for this column'} END END AS "TO, time fault",
    try_cast(CASE WHEN "TO, format 1, clock" IS NOT NULL THEN date_diff('minute', "TO, time", "TO, format 1, clock")
      WHEN "TO, format 2, clock" IS NOT NULL THEN coalesce("TO, format 2, own offset", date_diff('minute', "TO, time", "TO, format 2, clock")) END AS SMALLINT) AS "TO, offset"
  FROM values_3
),
values_5 AS (
  SELECT
    *,
    coalesce(
      "UNITS, number fault",
      "KIND, code fault",
      "FROM, time fault",
      "TO, time fault",
      "delivery, key fault",
      CASE WHEN "KIND, decoded" IS NULL
      THEN {'column_name': 'KIND', 'code': 'activity-missing', 'reason': 'the activity is blank'} END,
      CASE WHEN "FROM, time" > "TO, time"
      THEN {'column_name': 'TO', 'code': 'ends-before-start', 'reason': 'the end is earlier than the start'} END) AS "event 1, fault"
  FROM values_4
),
values_6 AS (
  SELECT
    *,
    CASE WHEN "UNITS, number fault" IS NULL AND NOT "condition" THEN 'left out'
      WHEN "UNITS, number fault" IS NULL AND "TO" IS NULL THEN 'absent'
      WHEN "event 1, fault" IS NOT NULL THEN 'rejected'
      ELSE 'made' END AS "event 1, outcome"
  FROM values_5
)
SELECT
  _position,
  "DELIVERY",
  "ORDER",
  "KIND",
  "FROM",
  "SITE",
  "TO",
  "WHO",
  "UNITS, integer",
  "order, fault",
  "order, outcome",
  "KIND, decoded",
  "FROM, time",
  "TO, time",
  "event 1, fault",
  "event 1, outcome",
  "TO, offset",
  "TO, precision"
FROM values_6;

-- events. Grain: one row per record.
SELECT
  _position AS position,
  0::USMALLINT AS part,
  'delivery' AS object_type,
  "DELIVERY" AS object_key,
  "KIND, decoded" AS activity,
  NULL::VARCHAR AS transition,
  "FROM, time" AS started_at,
  "TO, time" AS ended_at,
  "TO, offset" AS offset_minutes,
  "TO, precision" AS precision,
  NULL::TIMESTAMP AS recorded_at,
  "WHO" AS resource,
  NULL::VARCHAR AS instance,
  NULL::BIGINT AS sequence,
  NULL::TIMESTAMP AS after_at,
  (md5_number(to_json(['["wms/picks.csv","delivery",null,[null,["FROM"],["TO"]]]', "KIND, decoded", "DELIVERY", "KIND", "FROM", "SITE", "TO", "WHO"])::VARCHAR) >> 1)::HUGEINT AS identity
FROM read
WHERE "event 1, outcome" = 'made';

-- objects. Grain: one row per fact about an object.
SELECT
  'order' AS object_type,
  "ORDER" AS object_key,
  _position AS position,
  "UNITS, integer" AS "attribute units"
FROM read
WHERE "order, outcome" = 'made';

-- links. Grain: one row per link.
SELECT DISTINCT
  'delivery' AS child_type,
  "DELIVERY" AS child_key,
  'order' AS parent_type,
  "ORDER" AS parent_key,
  'stated by wms/picks.csv' AS rule,
  1::DOUBLE AS confidence
FROM read
WHERE "DELIVERY" IS NOT NULL AND "ORDER" IS NOT NULL;

-- rejects. Grain: one row per reject.
SELECT
  _position AS position,
  line,
  fault.column_name AS column_name,
  fault.code AS code,
  fault.reason AS reason,
  raw
FROM (
  SELECT _position, "order, fault" AS fault FROM read WHERE "order, outcome" = 'rejected'
  UNION
  SELECT _position, "event 1, fault" AS fault FROM read WHERE "event 1, outcome" = 'rejected'
)
JOIN (SELECT _position, (_line)::UBIGINT AS line, _raw AS raw FROM "wms/picks.csv") USING (_position);
