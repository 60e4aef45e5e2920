import assert from 'node:assert/strict';
import { detectForm } from '../../../ingest/files/dialect.ts';
import { XesReader } from '../../../ingest/files/xes-reader.ts';
import { DELIMITED_TOKENS, XML_TOKENS } from '../mutations.ts';
import type { Parser } from '../parser.ts';
import { sampleFiles } from '../sample-files.ts';

export const XES_SEED = `<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1.0" xmlns="http://www.xes-standard.org/">
<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
<global scope="event"><string key="concept:name" value="name"/></global>
<classifier name="Activity" keys="concept:name"/>
<string key="source" value="ERP &amp; WMS"/>
<trace><string key="concept:name" value="300015"/><float key="net" value="1234.50"/>
<event><string key="concept:name" value="Pick"/><date key="time:timestamp" value="2026-01-02T08:15:00.000-06:00"/></event>
<event><string key="concept:name" value="Pack"/><date key="time:timestamp" value="2026-01-02T08:32:00Z"/>
<list key="items"><values><int key="item" value="24"/></values></list><boolean key="cold" value="true"/></event></trace>
<trace><string key="concept:name" value="300016"/>
<event><string key="concept:name" value="Pick"/><date key="time:timestamp" value="2026-01-02T09:00:00Z"/></event></trace></log>`;

export const DELIMITED_SEEDS: readonly string[] = [
  'order,activity,time,resource,net\n1,Pick,2026-01-02T08:15:00Z,anna,12.50\n1,"Pack, seal",2026-01-02T08:32:00Z,ben,12.50\n2,Pick,2026-01-02T09:00:00Z,,7\n',
  'sep=;\r\nCase ID;Activity;Complete Timestamp\r\n"A;1";Pick;02.01.2026 08:15\r\n"A ""2""";Pack;02.01.2026 08:32\r\n',
  "case|event|at\n'1'|'it\\'s picked'|1767341700\n'1'|'packed'|1767342720\n",
  'case\tactivity\ttime\r1\tPick\t20260102\r1\tPack\t20260103\r',
];

export const FILES: Readonly<Record<string, Parser>> = {
  xes: {
    tokens: XML_TOKENS,
    open: () => ({
      seeds: [Buffer.from(XES_SEED), ...sampleFiles('event-logs', /\.xes$/)],
      read(input, { records }) {
        const reader = new XesReader('input', { trace: (trace) => void records.push(trace) });
        reader.write(input.toString('utf8'));
        reader.close();
      },
    }),
  },
  delimited: {
    tokens: DELIMITED_TOKENS,
    open: () => ({
      seeds: [...DELIMITED_SEEDS.map((text) => Buffer.from(text)), ...sampleFiles('event-logs', /\.csv$/)],
      read(input, { records, refusals }, chance) {
        const form = detectForm(input.toString('utf8'), chance.chance(0.5));
        if (form === null) return void refusals.push('no delimiter gives two cells');
        assert.ok(form.width >= 2 && (form.header === null || form.header.length === form.width));
        records.push(form);
      },
    }),
  },
};
