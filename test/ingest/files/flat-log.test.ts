import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { EventLogError, type StagedBatch } from '../../../eventlog/index.ts';
import { type FlatLogOptions, stageFlatLog, stageRaw } from '../../../ingest/files/index.ts';
import { openStore, type Store } from '../../../store/index.ts';

describe('a flat log', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flat-log-'));
  let store: Store;
  before(async () => {
    store = await openStore(null);
  });
  after(() => {
    store.close();
    rmSync(folder, { recursive: true });
  });

  const staged = async <Result>(
    content: string,
    options: FlatLogOptions,
    read: (batch: StagedBatch) => Promise<Result> | Result,
    name = 'log.csv',
  ): Promise<Result> => {
    const path = join(folder, name);
    writeFileSync(path, content);
    const raw = await stageRaw(store, path);
    try {
      return await read(await stageFlatLog(store, raw, options));
    } finally {
      raw.dispose();
    }
  };
  interface Moment {
    at: string | null;
    offset: number | null;
    precision: string;
  }
  const logOf = (times: readonly string[]) =>
    `case_id;activity;timestamp\n${times.map((time, at) => `o${at % 2};a${at % 3};${time}`).join('\n')}\n`;
  const moments = (times: readonly string[], options: FlatLogOptions = {}): Promise<Moment[]> =>
    staged(logOf(times), options, ({ eventsSql }) =>
      store.rows<Moment>(
        `SELECT strftime(ended_at, '%Y-%m-%d %H:%M:%S.%f') AS at, offset_minutes::DOUBLE AS "offset", precision FROM (${eventsSql}) ORDER BY position`,
      ),
    );
  const first = async (times: readonly string[], options: FlatLogOptions = {}) => (await moments(times, options))[0];
  const code = (expected: string, says: RegExp) => (error: unknown) => {
    assert.ok(error instanceof EventLogError, String(error));
    assert.equal(error.code, expected);
    assert.match(error.message, says);
    return true;
  };

  const AT = '2024-01-31 13:05:09.000000';
  for (const [text, at, offset, precision] of [
    ['2024-01-31T13:05:09', AT, null, 'exact'],
    ['2024-01-31 13:05:09', AT, null, 'exact'],
    ['2024-01-31 13:05', '2024-01-31 13:05:00.000000', null, 'minute'],
    ['2024-01-31', '2024-01-31 00:00:00.000000', null, 'day'],
    ['2024-01-31T13:05:09Z', AT, 0, 'exact'],
    ['2024-01-31T14:05:09+01:00', AT, 60, 'exact'],
    ['2024-01-31T14:05:09+0100', AT, 60, 'exact'],
    ['2024-01-31T14:05:09+01', AT, 60, 'exact'],
    ['2024-01-31 07:35:09 -05:30', AT, -330, 'exact'],
    ['2024-01-31 13:05:09 UTC', AT, 0, 'exact'],
    ['2024-01-31T13:05:09.5', '2024-01-31 13:05:09.500000', null, 'exact'],
    ['2024-01-31T13:05:09,25', '2024-01-31 13:05:09.250000', null, 'exact'],
    ['2024-01-31T13:05:09.123456789Z', '2024-01-31 13:05:09.123456', 0, 'exact'],
    ['2024-1-31 13:05:09', AT, null, 'exact'],
    ['2024/01/31 13:05:09', AT, null, 'exact'],
    ['20240131130509', AT, null, 'exact'],
    ['20240131T130509Z', AT, 0, 'exact'],
    ['20240131', '2024-01-31 00:00:00.000000', null, 'day'],
    ['31.01.2024 13:05:09', AT, null, 'exact'],
    ['31/01/2024 13:05:09', AT, null, 'exact'],
    ['01/31/2024 13:05:09', AT, null, 'exact'],
    ['31-01-24 13:05', '2024-01-31 13:05:00.000000', null, 'minute'],
    ['1/31/2024 1:05:09 PM', AT, null, 'exact'],
    ['1/31/2024 1:05:09pm', AT, null, 'exact'],
    ['1/31/2024 1:05:09 p.m.', AT, null, 'exact'],
    ['31-Jan-24', '2024-01-31 00:00:00.000000', null, 'day'],
    ['31 January 2024 13:05:09', AT, null, 'exact'],
    ['31. Januar 2024 13:05:09', AT, null, 'exact'],
    ['Jan 31, 2024 13:05:09', AT, null, 'exact'],
    ['Wed, 31 Jan 2024 14:05:09 +0100', AT, 60, 'exact'],
    ['2024-01-31T13:05Z', '2024-01-31 13:05:00.000000', 0, 'minute'],
    ['2024-01-31T14:05:09+01:00[Europe/Berlin]', AT, 60, 'exact'],
    ['2024-01-31 14:05:09.000 +0100 CET', AT, 60, 'exact'],
    ['20240131 13:05:09', AT, null, 'exact'],
    ['20240131 130509', AT, null, 'exact'],
    ['2024-01-31-13.05.09.250000', '2024-01-31 13:05:09.250000', null, 'exact'],
    ['31.01.2024 13.05.09', AT, null, 'exact'],
    ['31.01.2024 13.05', '2024-01-31 13:05:00.000000', null, 'minute'],
    ['31.01.2024 13:5:9', AT, null, 'exact'],
    ['13:05:09 31.01.2024', AT, null, 'exact'],
    ['Mi., 31.01.2024 13:05:09', AT, null, 'exact'],
    ['31-JAN-24 01.05.09.000000 PM', AT, null, 'exact'],
    ['1/31/2024, 1:05:09\u202fPM', AT, null, 'exact'],
    ['31/1/2024, 1:05:09 p.\u00a0m.', AT, null, 'exact'],
    ['Wednesday, 31 January 2024 13:05:09', AT, null, 'exact'],
    ['Wednesday, 31-Jan-24 13:05:09 GMT', AT, 0, 'exact'],
    ['Wed Jan 31 13:05:09 2024', AT, null, 'exact'],
    ['Wed Jan 31 2024 14:05:09 GMT+0100 (Central European Standard Time)', AT, 60, 'exact'],
    ['January 31st, 2024 1:05:09 PM', AT, null, 'exact'],
    ['2024-Jan-31 13:05:09', AT, null, 'exact'],
    ['Mittwoch, 31. Januar 2024 um 13:05:09 Uhr', AT, null, 'exact'],
    ['31 janvier 2024 13:05:09', AT, null, 'exact'],
    ['31 de enero de 2024 13:05:09', AT, null, 'exact'],
    ['31/Jan/2024:14:05:09 +0100', AT, 60, 'exact'],
    ['1706706309', AT, null, 'exact'],
    ['1706706309.25', '2024-01-31 13:05:09.250000', null, 'exact'],
    ['1706706309123456789', '2024-01-31 13:05:09.123456', null, 'exact'],
    ['1706706309000', AT, null, 'exact'],
    ['1706706309000000', AT, null, 'exact'],
  ] as const) {
    it(`reads ${text}`, async () => {
      assert.deepEqual(await first([text, text]), { at, offset, precision });
    });
  }
  for (const [language, names] of [
    ['German', 'Jän Februar März April Mai Juni Juli August September Okt. November Dez'],
    ['French', 'janv. févr. mars avril mai juin juillet août sept. octobre novembre décembre'],
    ['Spanish', 'enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre'],
    ['Italian', 'gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre'],
    ['Portuguese', 'janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro'],
    ['Dutch', 'januari februari maart april mei juni juli augustus september oktober november december'],
  ] as const) {
    it(`reads month names in ${language}`, async () => {
      const days = await moments(names.split(' ').map((name) => `1. ${name} 2024 10:00`));
      assert.deepEqual(
        days.map(({ at }) => at?.slice(0, 10)),
        names.split(' ').map((_, month) => `2024-${String(month + 1).padStart(2, '0')}-01`),
      );
    });
  }
  it('refuses abbreviations of zones, which mean several', async () => {
    const times = ['2024-01-31 08:05:09 EST', '2024-01-31 09:00:00 EST'];
    await assert.rejects(moments(times), code('time-format-undecided', /EST.*--time-format/));
    const given = { timeFormat: '%Y-%m-%d %H:%M:%S EST', zone: 'America/New_York' };
    assert.deepEqual(await first(times, given), { at: AT, offset: -300, precision: 'exact' });
  });
  it('reads two-digit years that come first, where the last number varies like days', async () => {
    const times = Array.from({ length: 12 }, (_, day) => `24/01/${String(2 * day + 1).padStart(2, '0')} 10:00`);
    const read = await moments(times);
    assert.equal(read[11]?.at, '2024-01-23 10:00:00.000000');
  });
  it('rejects the few dates that contradict the order of day and month', async () => {
    const times = [...Array<string>(150).fill('13/04/2024 10:00'), '04/14/2024 10:00', '05/04/2024 10:00'];
    const read = await moments(times);
    assert.equal(read.length, 151);
    assert.equal(read[150]?.at, '2024-04-05 10:00:00.000000');
  });
  it('has dates beside compact times at the precision of a day', async () => {
    const read = await moments(['20240131', '20240131130509']);
    assert.deepEqual(
      read.map(({ precision }) => precision),
      ['day', 'exact'],
    );
  });
  it('sees an offset that the first thousands of values do not show', async () => {
    const naive = Array<string>(20_001).fill('2024-01-31 13:05:09');
    naive[10_003] = '2024-01-31T14:05:09+01:00';
    naive[10_004] = '2024-01-31T14:05:09+77:00';
    const read = await moments(naive);
    assert.deepEqual(read[10_003], { at: AT, offset: 60, precision: 'exact' });
    assert.deepEqual(read[10_002], { at: AT, offset: null, precision: 'exact' });
    assert.equal(read.length, 20_000);
  });
  it('decides the order of numeric dates that come late among others', async () => {
    const times = Array<string>(20_002).fill('2024-01-31 13:05:09');
    times[10_003] = '31.12.2024 10:00';
    times[10_004] = '01.12.2024 10:00';
    const read = await moments(times);
    assert.equal(read[10_004]?.at, '2024-12-01 10:00:00.000000');
  });
  it('has one unit of epochs in a column, the most frequent', async () => {
    const read = await moments(['1706706309', '1706706309000', '1706706310000']);
    assert.equal(read[1]?.at, AT);
  });

  it('decides the order of day and month by the numbers above 12 in the whole column', async () => {
    const ambiguous = Array<string>(3_000).fill('03/04/2024 10:00');
    assert.equal((await first([...ambiguous, '13/04/2024 10:00']))?.at, '2024-04-03 10:00:00.000000');
    assert.equal((await first([...ambiguous, '04/13/2024 10:00']))?.at, '2024-03-04 10:00:00.000000');
  });
  it('refuses an order of day and month that stays open', async () => {
    await assert.rejects(
      moments(['03/04/2024 10:00', '05/06/2024 11:00']),
      code('time-format-undecided', /%d\/%m\/%Y %H:%M.*%m\/%d\/%Y %H:%M/),
    );
    assert.equal(
      (await first(['03/04/2024 10:00'], { timeFormat: '%d/%m/%Y %H:%M' }))?.at,
      '2024-04-03 10:00:00.000000',
    );
    assert.equal(
      (await first(['03/04/2024 10:00'], { timeFormat: '%m/%d/%Y %H:%M' }))?.at,
      '2024-03-04 10:00:00.000000',
    );
  });
  it('reads several forms in one column', async () => {
    const read = await moments(['2-Jun-06', '11/13/06', '2006-06-03 10:00:00', '6/4/2006 9:30']);
    assert.deepEqual(
      read.map(({ at, precision }) => [at?.slice(0, 16), precision]),
      [
        ['2006-06-02 00:00', 'day'],
        ['2006-11-13 00:00', 'day'],
        ['2006-06-03 10:00', 'exact'],
        ['2006-06-04 09:30', 'exact'],
      ],
    );
  });
  it('reads a form that occurs late in a long column', async () => {
    const read = await moments([
      ...Array<string>(20_000).fill('2024-01-31 10:00:00'),
      '31.01.2024 11:00',
      '2024-01-31 12:00:00',
    ]);
    assert.equal(read.length, 20_002);
    assert.equal(read[20_000]?.at, '2024-01-31 11:00:00.000000');
  });

  it('keeps offsets where they stand and uses the zone for the others', async () => {
    const times = ['2024-07-01 12:00:00', '2024-12-01 12:00:00', '2024-07-01 12:00:00+00:00'];
    assert.deepEqual(await moments(times, { zone: 'Europe/Berlin' }), [
      { at: '2024-07-01 10:00:00.000000', offset: 120, precision: 'exact' },
      { at: '2024-12-01 11:00:00.000000', offset: 60, precision: 'exact' },
      { at: '2024-07-01 12:00:00.000000', offset: 0, precision: 'exact' },
    ]);
    assert.deepEqual(
      (await moments(times)).map(({ offset }) => offset),
      [null, null, 0],
    );
  });
  it('says that UTC is assumed only where times carry no offset', async () => {
    const zoneOf = (time: string) =>
      staged(logOf([time, time]), {}, ({ choices }) => choices.find(({ what }) => what === 'time zone')?.value);
    assert.equal(await zoneOf('2024-07-01 12:00:00'), 'UTC');
    assert.equal(await zoneOf('2024-07-01 12:00:00Z'), undefined);
  });
  it('reads a format that is given: offsets, spreadsheet days, epochs, several specifiers', async () => {
    const at = async (text: string, timeFormat: string) => (await first([text], { timeFormat }))?.at;
    assert.equal(await at('31|01|2024 14:05:09 +0100', '%d|%m|%Y %H:%M:%S %z'), AT);
    assert.equal(await at('45322.5', 'excel'), '2024-01-31 12:00:00.000000');
    assert.equal(await at('1706706309', 'epochS'), AT);
    assert.equal(await at('2024-01-31T13:05:09', 'iso'), AT);
  });

  it('rejects what cannot be an event with line, column and reason, and trims what can', async () => {
    const content = [
      'case_id,activity,timestamp,user',
      ' o1 ,pick ,2024-01-01 10:00:00,Ann',
      ',pick,2024-01-01 10:00:00,Ann',
      'o1, ,2024-01-01 10:00:00,Ann',
      'o1,"pack\nslowly",,Ann',
      'o1,ship,N/A - From RDC,',
      'o1,ship,2024-02-30 10:00:00,',
      'o1,ship,2024-01-03 10:00:00, ',
      '',
    ].join('\n');
    const { events, rejects, rowsRead } = await staged(content, {}, async ({ eventsSql, rejectsSql, rowsRead }) => ({
      rowsRead,
      events: await store.rows(
        `SELECT position::DOUBLE AS position, object_key, activity, resource FROM (${eventsSql}) ORDER BY position`,
      ),
      rejects: await store.rows<{ reason: string }>(
        `SELECT line::DOUBLE AS line, column_name, code, reason FROM (${rejectsSql}) ORDER BY position`,
      ),
    }));
    assert.equal(rowsRead, 7);
    assert.deepEqual(events, [
      { position: 0, object_key: 'o1', activity: 'pick', resource: 'Ann' },
      { position: 6, object_key: 'o1', activity: 'ship', resource: null },
    ]);
    assert.deepEqual(
      rejects.map((reject) => Object.values(reject).slice(0, 3)),
      [
        [3, 'case_id', 'case-missing'],
        [4, 'activity', 'activity-missing'],
        [5, 'timestamp', 'time-missing'],
        [7, 'timestamp', 'time-unreadable'],
        [8, 'timestamp', 'time-unreadable'],
      ],
    );
    assert.equal(rejects[3]?.reason, '"N/A - From RDC" is no time of the form ISO 8601');
  });
  it('counts rows that break the table among the rejects', async () => {
    const content = 'case_id,activity,timestamp\no1,pick,2024-01-01 10:00:00\no1,pack\no1,ship,soon\n';
    const lines = await staged(content, {}, ({ rejectsSql }) =>
      store.rows(`SELECT line::DOUBLE AS line, code FROM (${rejectsSql}) ORDER BY line`),
    );
    assert.deepEqual(lines, [
      { line: 3, code: 'cells-missing' },
      { line: 4, code: 'time-unreadable' },
    ]);
  });

  const columnsOf = (header: string, ...rows: string[]) =>
    staged([header, ...rows, ''].join('\n'), {}, ({ choices }) =>
      Object.fromEntries(
        choices.filter(({ what }) => what.endsWith(' column')).map(({ what, value }) => [what.slice(0, -7), value]),
      ),
    );
  it('finds the columns by their names, the firmer name first', async () => {
    assert.deepEqual(
      await columnsOf(
        'id,status,Auftragsnummer,Aktivität,Zeitstempel,Bearbeiter',
        '1,ok,A1,Prüfen,2024-01-01 10:00:00,Ann',
        '2,ok,A1,Senden,2024-01-02 10:00:00,Bob',
      ),
      { case: 'Auftragsnummer', activity: 'Aktivität', time: 'Zeitstempel', resource: 'Bearbeiter' },
    );
    assert.deepEqual(
      await columnsOf(
        'VBELN,Event Type,Start,End,User',
        'A1,pick,2024-01-01 10:00:00,2024-01-01 11:00:00,Ann',
        'A1,ship,2024-01-02 10:00:00,2024-01-02 10:30:00,Bob',
      ),
      { case: 'VBELN', activity: 'Event Type', start: 'Start', end: 'End', resource: 'User' },
    );
  });
  it('finds the columns by content where the names say nothing', async () => {
    const rows = Array.from(
      { length: 40 },
      (_, at) =>
        `${Math.floor(at / 4)}-x,${['in', 'pick', 'pack', 'out'][at % 4]},2024-01-${String(1 + (at % 28)).padStart(2, '0')} 10:00:00`,
    );
    assert.deepEqual(await columnsOf('c1,c2,c3', ...rows), { case: 'c1', activity: 'c2', time: 'c3' });
  });
  it('takes a column of start and complete for the lifecycle, whatever its name', async () => {
    const found = await columnsOf(
      'case,task,event_type,time',
      'A1,pick,START,2024-01-01 10:00:00',
      'A1,pick,COMPLETE,2024-01-01 11:00:00',
    );
    assert.deepEqual(found, { case: 'case', activity: 'task', lifecycle: 'event_type', time: 'time' });
  });
  it('takes no identifier of events and no mostly empty column for the case', async () => {
    assert.equal(
      (
        await columnsOf(
          'id,delivery,key,activity,date',
          '1,,K1,pick,2024-01-01',
          '2,,K1,pack,2024-01-02',
          '3,D1,K1,ship,2024-01-03',
        )
      ).case,
      'key',
    );
  });
  it('reads start and end, and rejects a start that is text', async () => {
    const content =
      'case_id,activity,start,end\no1,pick,2024-01-01 10:00:00,2024-01-01 11:00:00\no1,pack,,2024-01-01 12:00:00\no1,ship,later,2024-01-01 13:00:00\n';
    const { events, rejects } = await staged(content, {}, async ({ eventsSql, rejectsSql }) => ({
      events: await store.rows(
        `SELECT activity, started_at::VARCHAR AS "from", ended_at::VARCHAR AS "to" FROM (${eventsSql}) ORDER BY position`,
      ),
      rejects: await store.rows(`SELECT column_name, code FROM (${rejectsSql})`),
    }));
    assert.deepEqual(events, [
      { activity: 'pick', from: '2024-01-01 10:00:00', to: '2024-01-01 11:00:00' },
      { activity: 'pack', from: null, to: '2024-01-01 12:00:00' },
    ]);
    assert.deepEqual(rejects, [{ column_name: 'start', code: 'time-unreadable' }]);
  });
  it('joins dates and clocks that stand in two columns', async () => {
    const content = 'case_id,activity,Date,Time\no1,pick,31.01.2024,13:05:09\no1,ship,01.02.2024,\n';
    const events = await staged(content, {}, async ({ eventsSql, attributes }) => ({
      attributes,
      rows: await store.rows(`SELECT ended_at::VARCHAR AS "at", precision FROM (${eventsSql}) ORDER BY position`),
    }));
    assert.deepEqual(events, {
      attributes: [],
      rows: [
        { at: '2024-01-31 13:05:09', precision: 'exact' },
        { at: '2024-02-01 00:00:00', precision: 'day' },
      ],
    });
  });
  it('joins the dates and clocks of ERP systems, a start and an end each with its own', async () => {
    const content = [
      'AUFNR;VORGANG_TEXT;ISDD;ISDZEIT;IEDD;IEDZEIT',
      '1;pick;20240131;130509;20240131;140000',
      '1;ship;20240201;000000;20240201;010000',
    ].join('\n');
    const given = { activity: 'VORGANG_TEXT', time: 'ISDD', end: 'IEDD' };
    const rows = await staged(content, given, ({ eventsSql }) =>
      store.rows(
        `SELECT started_at::VARCHAR AS "from", ended_at::VARCHAR AS "to" FROM (${eventsSql}) ORDER BY position`,
      ),
    );
    assert.deepEqual(rows, [
      { from: '2024-01-31 13:05:09', to: '2024-01-31 14:00:00' },
      { from: '2024-02-01 00:00:00', to: '2024-02-01 01:00:00' },
    ]);
  });
  it('has a row without an end stand at its start, and says so', async () => {
    const content =
      'case_id,activity,start,end\no1,pick,2024-01-01 10:00,2024-01-01 11:00\no1,pack,2024-01-01 12:00,\no1,ship,,\no1,bill,,2024-01-01 13:00\n';
    const found = await staged(content, { time: 'start', end: 'end' }, async ({ eventsSql, rejectsSql, choices }) => ({
      rows: await store.rows(
        `SELECT started_at::VARCHAR AS "from", ended_at::VARCHAR AS "to", precision FROM (${eventsSql}) ORDER BY position`,
      ),
      rejects: await store.rows(`SELECT line::DOUBLE AS line, code FROM (${rejectsSql})`),
      said: choices.find(({ what }) => what === 'rows without end')?.value,
    }));
    assert.deepEqual(found, {
      rows: [
        { from: '2024-01-01 10:00:00', to: '2024-01-01 11:00:00', precision: 'minute' },
        { from: '2024-01-01 12:00:00', to: '2024-01-01 12:00:00', precision: 'minute' },
        { from: null, to: '2024-01-01 13:00:00', precision: 'minute' },
      ],
      rejects: [{ line: 4, code: 'time-missing' }],
      said: '1',
    });
  });
  it('takes other words for start and complete, and says which', async () => {
    const content =
      'case_id,activity,time,Event Type\no1,pick,2024-01-01 10:00,BEGIN\no1,pick,2024-01-01 11:00,End\no1,pack,2024-01-01 12:00,suspend\n';
    const found = await staged(content, {}, async ({ eventsSql, choices }) => ({
      transitions: await store.rows(`SELECT transition FROM (${eventsSql}) ORDER BY position`),
      said: choices.filter(({ what }) => what === 'transition').map(({ value }) => value),
    }));
    assert.deepEqual(found, {
      transitions: [{ transition: 'start' }, { transition: 'complete' }, { transition: 'suspend' }],
      said: ['begin as start', 'end as complete'],
    });
  });
  for (const [what, header] of [
    ['Dutch', 'Zaaknummer,Activiteit,Tijdstip,Medewerker'],
    ['French', 'Numéro de dossier,Activité,Horodatage,Utilisateur'],
    ['Spanish', 'ID de caso,Actividad,Marca de tiempo,Recurso'],
    ['Italian', 'ID caso,Attività,Data e ora,Risorsa'],
    ['Portuguese', 'Caso,Atividade,Data/Hora,Recurso'],
    ['an SQL table of XES', 'case_concept_name,concept_name,time_timestamp,org_resource'],
    ['BPI Challenge 2019', 'case concept:name,event concept:name,event time:timestamp,event org:resource'],
  ] as const) {
    it(`knows the columns of ${what}`, async () => {
      const [caseName, activity, time, resource] = header.split(',');
      const rows = [
        'A1,pick,2024-01-01,Ann',
        'A1,ship,2024-01-02,Bob',
        'A2,pick,2024-01-02,Bob',
        'A2,ship,2024-01-03,Eve',
      ];
      assert.deepEqual(await columnsOf(header, ...rows), { case: caseName, activity, time, resource });
    });
  }
  it('trims blanks beyond ASCII and the mark of a file that was appended', async () => {
    const content = 'case_id,activity,time\no1,\u00a0pick\u3000,2024-01-01\n\ufeffo1,\u202fship\u200b,2024-01-02\n';
    const rows = await staged(content, {}, ({ eventsSql }) =>
      store.rows(`SELECT object_key, activity FROM (${eventsSql}) ORDER BY position`),
    );
    assert.deepEqual(rows, [
      { object_key: 'o1', activity: 'pick' },
      { object_key: 'o1', activity: 'ship' },
    ]);
  });
  it('takes the time of the event rather than dates that begin and end something else', async () => {
    const found = await columnsOf(
      'case_id,activity,timestamp,start_date,end_date',
      'A1,pick,2024-01-01 10:00:00,2024-01-01,2024-12-31',
      'A1,ship,2024-01-02 10:00:00,2024-01-01,2024-12-31',
    );
    assert.deepEqual(found, { case: 'case_id', activity: 'activity', time: 'timestamp' });
  });
  it('prefers the identifier of a case to its name', async () => {
    const found = await columnsOf(
      'case_name,case_id,activity_name,activity,timestamp',
      'one,1,A,a,2024-01-01',
      'one,1,B,b,2024-01-02',
    );
    assert.deepEqual(found, { case: 'case_id', activity: 'activity', time: 'timestamp' });
  });
  it('finds columns by a word within their names', async () => {
    const found = await columnsOf(
      'My Case Ref,Main Activity,Booking Timestamp,UserRef',
      'A1,pick,2024-01-01 10:00:00,Ann',
      'A1,ship,2024-01-02 10:00:00,Bob',
    );
    assert.deepEqual(found, {
      case: 'My Case Ref',
      activity: 'Main Activity',
      time: 'Booking Timestamp',
      resource: 'UserRef',
    });
  });
  it('takes the columns that are given, in any case of letters', async () => {
    const content = 'a,b,t1,t2,who\nx,1,2024-01-01 10:00:00,2024-01-01 11:00:00,Ann\n';
    const events = await staged(
      content,
      { case: 'B', activity: 'a', time: 't1', end: 't2', resource: 'WHO' },
      ({ eventsSql }) =>
        store.rows(
          `SELECT object_key, activity, started_at::VARCHAR AS "from", ended_at::VARCHAR AS "to", resource FROM (${eventsSql})`,
        ),
    );
    assert.deepEqual(events, [
      { object_key: '1', activity: 'x', from: '2024-01-01 10:00:00', to: '2024-01-01 11:00:00', resource: 'Ann' },
    ]);
  });

  it('types the other columns without loss', async () => {
    const header = 'case_id,activity,timestamp,whole,zero,amount,precise,flag,when,mixed,blank,big';
    const content = `${header}\no1,pick,2024-01-01,5,007,12.50,0.1234567890123456789,true,2024-01-01T00:00:00Z,1,,9223372036854775808\no1,ship,2024-01-02,-12,010,3,1,False,2024-01-02,x, ,1\n`;
    const types = await staged(content, {}, ({ attributes }) =>
      Object.fromEntries(attributes.map(({ name, type }) => [name, type])),
    );
    assert.deepEqual(types, {
      whole: 'integer',
      zero: 'text',
      amount: 'number',
      precise: 'text',
      flag: 'boolean',
      when: 'instant',
      mixed: 'text',
      blank: 'text',
      big: 'text',
    });
  });
  it('decides a type by all rows', async () => {
    const rows = Array.from({ length: 5_000 }, (_, at) => `o1,pick,2024-01-01 10:00:00,${at === 4_321 ? '1,5' : at}`);
    const content = `case_id;activity;timestamp;n\n${rows.map((row) => row.replace(',', ';').replace(',', ';').replace(',', ';')).join('\n')}\n`;
    const types = await staged(content, {}, ({ attributes }) => attributes.map(({ type }) => type));
    assert.deepEqual(types, ['text']);
  });
  it('strips the prefix of case attributes unless an event attribute has the name', async () => {
    const content =
      'case:concept:name,concept:name,time:timestamp,case:channel,case:amount,amount\no1,pick,2024-01-01,web,5,6\no1,ship,2024-01-02,web,5,7\n';
    const names = await staged(content, {}, ({ attributes }) => attributes.map(({ name, scope }) => [name, scope]));
    assert.deepEqual(names, [
      ['channel', 'case'],
      ['case:amount', 'case'],
      ['amount', 'auto'],
    ]);
  });
  it('leaves out a nameless column that counts the rows, and keeps one that does not', async () => {
    const names = (first: string, second: string) =>
      staged(
        `,case_id,activity,timestamp\n${first},o1,pick,2024-01-01\n${second},o1,ship,2024-01-02\n`,
        {},
        ({ attributes }) => attributes.map(({ name }) => name),
      );
    assert.deepEqual(await names('0', '1'), []);
    assert.deepEqual(await names('7', '3'), ['column_1']);
  });
});
