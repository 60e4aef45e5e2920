import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { EventLogError } from '../../../eventlog/index.ts';
import { type IngestOptions, ingestFiles } from '../../../ingest/files/index.ts';
import { type ExportFormat, exportLog } from '../../../store/export/index.ts';
import { identifier, openStore, type Store } from '../../../store/index.ts';

const DATA = new URL('../../../../shared/data/', import.meta.url);
const skip = existsSync(DATA) ? false : 'the shared data folder is absent';

const XES = `<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1.0" xes.features="nested-attributes" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <extension name="Own" prefix="own" uri="http://example.org/own.xesext"/>
  <global scope="trace"><string key="concept:name" value="UNKNOWN"/></global>
  <global scope="event"><date key="time:timestamp" value="1970-01-01T00:00:00Z"><string key="inner" value="i"/></date></global>
  <classifier name="Activity" keys="concept:name lifecycle:transition"/>
  <string key="source" value="a &amp; &quot;b&quot;"><int key="version" value="3"/></string>
  <trace>
    <string key="concept:name" value="o&lt;1&gt;"/>
    <float key="amount" value="12.5"><string key="currency" value="EUR"><boolean key="fixed" value="true"/></string></float>
    <id key="own:uid" value="f81d4fae-7dec-11d0-a765-00a0c91e6bf6"/>
    <event>
      <string key="concept:name" value="pick"/>
      <string key="lifecycle:transition" value="start"/>
      <string key="org:resource" value="Ann"/>
      <date key="time:timestamp" value="2024-01-02T03:04:05.678+01:00"/>
      <string key="concept:instance" value="7"/>
      <list key="bins"><values><string key="bin" value="A"/><container key="box"><int key="n" value="2"/></container></values></list>
      <int key="quantity" value="0012"/>
      <date key="due" value="2024-02-01T00:00:00+02:00"/>
      <string key="note" value="two&#10;lines, &quot;quoted&quot;; 007"/>
      <string key="code" value="007"/>
    </event>
    <event>
      <string key="concept:name" value="pick"/>
      <string key="lifecycle:transition" value="complete"/>
      <date key="time:timestamp" value="2024-01-02T04:04:05.000001-05:30"/>
      <string key="concept:instance" value="7"/>
      <boolean key="late" value="false"/>
    </event>
  </trace>
  <trace>
    <string key="concept:name" value="o2"/>
    <event><string key="concept:name" value="hold"/><string key="lifecycle:transition" value="suspend"/><date key="time:timestamp" value="2024-03-01T00:00:00Z"/></event>
  </trace>
</log>`;

const INTERVALS = `case_id,activity,start,end,resource,region,quantity,007
o1,pick,2024-01-01 10:00,2024-01-01 11:00,Ann,North,5,001
o1,ship,2024-01-02,2024-01-03,,North,6,010
o2,pick,,2024-01-02 09:30,Bob,South,7,
`;

const SEEN = `case_id,activity,time,throughline:precision,throughline:after
o1,pick,2024-01-01T11:00:00+01:00,interval,2024-01-01T10:55:00+01:00
o1,ship,2024-01-02T11:00:00+01:00,interval,
o2,pick,2024-01-02T09:30:00+01:00,,
`;

/** Everything a log says, in an order of its own. */
async function contentOf(store: Store) {
  const attributes = await store.rows<{
    name: string;
    scope: string;
    type: string;
    path: string | null;
    column: string;
  }>(`SELECT name, scope, type, path::VARCHAR AS path, column_name AS "column" FROM attributes ORDER BY name`);
  const values = (scope: string, table: string) =>
    `{${['x: 0', ...attributes.filter((one) => one.scope === scope).map(({ name, column }) => `${identifier(name)}: ${table}.${identifier(column)}`)].join(', ')}}::VARCHAR`;
  const header = await store.rows<{ header: string | null }>(`SELECT header::VARCHAR AS header FROM batches`);
  return {
    attributes: attributes.map(({ column: _, ...attribute }) => attribute),
    records: await store.rows(`
      SELECT objects.key, activities.name, transition, instance, started_at::VARCHAR AS "from", ended_at::VARCHAR AS "to", after_at::VARCHAR AS after,
             offset_minutes::DOUBLE AS "offset", precision::DOUBLE AS precision, resources.name AS resource, ${values('event', 'events')} AS attributes
      FROM events JOIN objects USING (object) JOIN activities USING (activity) LEFT JOIN resources USING (resource)
      ORDER BY objects.key, coalesce(started_at, ended_at), ended_at, position`),
    cases:
      await store.rows(`SELECT case_id, started_at::VARCHAR AS "from", ended_at::VARCHAR AS "to", events::DOUBLE AS events,
                                    ${values('case', 'cases')} AS attributes FROM cases ORDER BY case_id`),
    traces: await store.rows(`
      SELECT case_id, trace.position::DOUBLE AS position, name, trace.started_at::VARCHAR AS "from", trace.ended_at::VARCHAR AS "to"
      FROM trace JOIN cases USING (case_no) JOIN activities USING (activity) ORDER BY case_id, trace.position`),
    header: JSON.parse(header[0]?.header ?? 'null'),
  };
}

describe('an exported log', () => {
  const folder = mkdtempSync(join(tmpdir(), 'export-'));
  after(() => rmSync(folder, { recursive: true }));

  const withLog = async <Result>(
    path: string,
    work: (store: Store) => Promise<Result>,
    options: IngestOptions = {},
  ) => {
    const store = await openStore(null);
    try {
      await ingestFiles(store, [path], options);
      return await work(store);
    } finally {
      store.close();
    }
  };
  const written = (name: string, content: string): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  const assertLossless = (path: string, format: ExportFormat, name: string, ignored: 'header' | null = null) =>
    withLog(path, async (store) => {
      const target = join(folder, name);
      await exportLog(store, format, target);
      const before = await contentOf(store);
      const again = await withLog(target, contentOf);
      if (ignored) again[ignored] = before[ignored];
      assert.deepEqual(again, before);
    });

  const TARGETS = [
    ['xes', 'out.xes'],
    ['xes', 'out.xes.gz'],
    ['csv', 'out.csv'],
    ['csv', 'out.csv.gz'],
    ['csv', 'out.csv.zst'],
    ['parquet', 'out.parquet'],
  ] as const;
  for (const [format, name] of TARGETS) {
    it(`comes back equal as ${name}: nested attributes, lists, types, offsets, lifecycle, what XES says of the log`, () =>
      assertLossless(written('seed.xes', XES), format, name));
    it(`comes back equal as ${name}: starts and ends, minutes and days, leading zeros`, () =>
      assertLossless(written('seed.csv', INTERVALS), format, name, 'header'));
    it(`comes back equal as ${name}: times that are known to lie in an interval`, () =>
      assertLossless(written('seen.csv', SEEN), format, name, 'header'));
  }

  it('knows the intervals that it read', () =>
    withLog(written('seen.csv', SEEN), async (store) => {
      const { records } = await contentOf(store);
      assert.deepEqual(
        (records as { precision: number; after: string | null }[]).map(({ precision, after }) => [precision, after]),
        [
          [3, '2024-01-01 09:55:00'],
          [3, null],
          [0, null],
        ],
      );
    }));

  for (const file of [
    'event-logs/running-example.csv',
    'event-logs/receipt.xes.gz',
    'event-logs/repair_example.xes.gz',
    'waiting-time/Production.csv.gz',
  ]) {
    for (const [format, name] of [
      ['xes', 'real.xes.gz'],
      ['csv', 'real.csv'],
      ['parquet', 'real.parquet'],
    ] as const) {
      it(`comes back equal as ${name}: ${file}`, { skip }, () =>
        assertLossless(new URL(file, DATA).pathname, format, name, 'header'),
      );
    }
  }

  it('is XES that names its extensions and writes start and end of one event', () =>
    withLog(written('seed.csv', INTERVALS), async (store) => {
      const target = join(folder, 'plain.xes.gz');
      const report = await exportLog(store, 'xes', target);
      assert.deepEqual([report.cases, report.records], [2, 3]);
      const text = gunzipSync(readFileSync(target)).toString();
      assert.match(text, /<extension name="Time" prefix="time" uri="http:\/\/www.xes-standard.org\/time.xesext"\/>/);
      assert.match(
        text,
        /<date key="start_timestamp" value="2024-01-01T10:00:00"\/>\s*<date key="time:timestamp" value="2024-01-01T11:00:00"\/>/,
      );
      assert.match(text, /<int key="quantity" value="5"\/>/);
      assert.match(text, /<trace>\s*<string key="concept:name" value="o1"\/>\s*<string key="region" value="North"\/>/);
    }));

  it('says in the metadata beside a CSV what a CSV cannot', () =>
    withLog(written('seed.csv', INTERVALS), async (store) => {
      const target = join(folder, 'typed.csv');
      await exportLog(store, 'csv', target);
      const { tableSchema, url } = JSON.parse(readFileSync(`${target}-metadata.json`, 'utf8'));
      assert.equal(url, 'typed.csv');
      assert.deepEqual(
        tableSchema.columns.find(({ titles }: { titles: string }) => titles === 'quantity'),
        { titles: 'quantity', datatype: 'integer' },
      );
    }));

  it('has the chosen cases only', () =>
    withLog(written('seed.csv', INTERVALS), async (store) => {
      const target = join(folder, 'some.csv');
      const cases = { sql: 'SELECT case_no FROM cases WHERE case_id = $id', parameters: { id: 'o2' } };
      assert.equal((await exportLog(store, 'csv', target, { cases })).records, 1);
      assert.equal((await withLog(target, contentOf)).cases.length, 1);
    }));

  for (const [format, name] of TARGETS) {
    it(`keeps attributes that are called like standard columns, as ${name}`, () => {
      const log = written(
        'standard-names.csv',
        'case:concept:name,Order,concept:name,Step,time:timestamp,When,org:resource,Who\na,1,A,pick,2024-01-05,2024-01-01,x,Ann\na,1,B,ship,2024-01-06,2024-01-02,y,Bob\n',
      );
      const given = { case: 'Order', activity: 'Step', time: 'When', resource: 'Who' };
      return withLog(
        log,
        async (store) => {
          const target = join(folder, `standard-${name}`);
          await exportLog(store, format, target);
          const before = await contentOf(store);
          assert.deepEqual(
            before.attributes.map(({ name }) => name),
            ['case:concept:name', 'concept:name', 'org:resource', 'time:timestamp'],
          );
          const again = await withLog(target, contentOf);
          assert.deepEqual({ ...again, header: null }, { ...before, header: null });
        },
        given,
      );
    });
  }
  it('is refused where no file can be, before anything is read', () =>
    withLog(written('plain.csv', 'case,activity,time\n1,pick,2024-01-01\n'), async (store) => {
      for (const path of [join(folder, 'plain.csv', 'out.csv'), folder]) {
        await assert.rejects(
          exportLog(store, 'csv', path),
          (error) => error instanceof EventLogError && error.code === 'file-unwritable' && error.kind === 'usage',
        );
      }
    }));
  it('is refused for an empty log, and leaves no file', async () => {
    const store = await openStore(null);
    const target = join(folder, 'empty.xes');
    await assert.rejects(
      exportLog(store, 'xes', target),
      (error: unknown) => error instanceof EventLogError && error.code === 'log-empty',
    );
    store.close();
    assert.equal(existsSync(target) || existsSync(`${target}.part`), false);
  });
});
