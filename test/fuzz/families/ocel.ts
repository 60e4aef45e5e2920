import type { Random } from '../../../ingest/demonstration/kernel/random.ts';
import { type OcelHandler, OcelJsonReader, OcelXmlReader } from '../../../ingest/ocel/index.ts';
import { JSON_TOKENS, XML_TOKENS } from '../mutations.ts';
import type { Parser, Reading } from '../parser.ts';
import { sampleFiles } from '../sample-files.ts';

const OCEL_JSON = `{"objectTypes":[{"name":"Order","attributes":[{"name":"value","type":"float"}]}],
"eventTypes":[{"name":"Create Order","attributes":[{"name":"by","type":"string"}]}],
"objects":[{"id":"o1","type":"Order","attributes":[{"name":"value","time":"1970-01-01T00:00:00Z","value":12.50}],
"relationships":[{"objectId":"o2","qualifier":"replaces"}]},{"id":"o2","type":"Order"}],
"events":[{"id":"e1","type":"Create Order","time":"2026-03-01T08:00:00.250+01:00","attributes":[{"name":"by","value":"\\u00e9va"}],
"relationships":[{"objectId":"o1","qualifier":"creates"}]}]}`;

const OCEL_1 = `{"ocel:global-log":{"ocel:attribute-names":["by"],"ocel:object-types":["order"],"ocel:version":"1.0"},
"ocel:events":{"e1":{"ocel:activity":"Create Order","ocel:timestamp":"2026-03-01T08:00:00","ocel:omap":["o1"],"ocel:vmap":{"by":"eva","n":456}}},
"ocel:objects":{"o1":{"ocel:type":"order","ocel:ovmap":{"value":12.5}}}}`;

const OCEL_XML = `<?xml version="1.0" encoding="UTF-8"?>
<log><object-types><object-type name="Order"><attributes><attribute name="value" type="float"/></attributes></object-type></object-types>
<event-types><event-type name="Create Order"><attributes><attribute name="by" type="string"/></attributes></event-type></event-types>
<objects><object id="o1" type="Order"><attributes><attribute name="value" time="1970-01-01T00:00:00Z">12.5</attribute></attributes>
<objects><relationship object-id="o2" qualifier="replaces"/></objects></object><object id="o2" type="Order"/></objects>
<events><event id="e1" type="Create Order" time="2026-03-01T08:00:00Z"><attributes><attribute name="by">&#233;va &amp; ann</attribute></attributes>
<objects><relationship object-id="o1" qualifier="creates"/></objects></event></events></log>`;

const keeping = ({ records, refusals }: Reading): OcelHandler => ({
  type: (declaration) => void records.push(declaration),
  entry: (entry) => void records.push(entry),
  refused: ({ reason }) => void refusals.push(reason),
  leftOut: (what) => void refusals.push(`${what} is no part of a log`),
});

/** Texts come in pieces. */
function readInTwo(reader: OcelJsonReader | OcelXmlReader, input: Buffer, chance: Random): void {
  const text = input.toString('utf8');
  const cut = chance.between(0, text.length + 1);
  reader.write(text.slice(0, cut));
  reader.write(text.slice(cut));
  reader.close();
}

export const OCEL: Readonly<Record<string, Parser>> = {
  'ocel-json': {
    tokens: JSON_TOKENS,
    open: () => ({
      seeds: [Buffer.from(OCEL_JSON), Buffer.from(OCEL_1), ...sampleFiles('ocel', /^ocel.*\.json$/)],
      read: (input, reading, chance) => readInTwo(new OcelJsonReader('input', keeping(reading)), input, chance),
    }),
  },
  'ocel-xml': {
    tokens: XML_TOKENS,
    open: () => ({
      seeds: [Buffer.from(OCEL_XML), ...sampleFiles('ocel', /^ocel.*\.xml$/)],
      read: (input, reading, chance) => readInTwo(new OcelXmlReader('input', keeping(reading)), input, chance),
    }),
  },
};
