import { type EpcisHandler, EpcisXmlReader, readEpcisJson } from '../../../ingest/epcis/index.ts';
import { JSON_TOKENS, XML_TOKENS } from '../mutations.ts';
import type { Parser, Reading } from '../parser.ts';
import { sampleFiles } from '../sample-files.ts';

export const EPCIS_JSON = `{"@context":"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld","type":"EPCISDocument","schemaVersion":"2.0",
"creationDate":"2026-03-01T08:00:00Z","epcisBody":{"eventList":[
{"type":"ObjectEvent","eventTime":"2026-03-01T07:15:00.250-06:00","eventTimeZoneOffset":"-06:00","action":"OBSERVE","bizStep":"shipping",
"epcList":["urn:epc:id:sgtin:0614141.107346.2017"],"readPoint":{"id":"urn:epc:id:sgln:0614141.07346.1234"},
"bizTransactionList":[{"type":"po","bizTransaction":"urn:epcglobal:cbv:bt:0614141073467:4500012"}],"x:note":{"a":[1.50,"\\u00e9"]}},
{"type":"AggregationEvent","eventTime":"2026-03-01T07:16:00Z","eventTimeZoneOffset":"+00:00","action":"ADD","parentID":"urn:epc:id:sscc:0614141.1234567890",
"childQuantityList":[{"epcClass":"urn:epc:class:lgtin:4012345.012345.998877","quantity":200.5,"uom":"KGM"}]}]}}`;

export const EPCIS_XML = `<?xml version="1.0" encoding="UTF-8"?>
<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:2" schemaVersion="2.0" creationDate="2026-03-01T08:00:00Z">
<EPCISBody><EventList><ObjectEvent>
<eventTime>2026-03-01T07:15:00Z</eventTime><eventTimeZoneOffset>-06:00</eventTimeZoneOffset>
<epcList><epc>urn:epc:id:sgtin:0614141.107346.2017</epc></epcList><action>OBSERVE</action>
<bizStep>urn:epcglobal:cbv:bizstep:shipping</bizStep><readPoint><id>urn:epc:id:sgln:0614141.07346.1234</id></readPoint>
<bizTransactionList><bizTransaction type="urn:epcglobal:cbv:btt:po">urn:epcglobal:cbv:bt:1:4500012</bizTransaction></bizTransactionList>
<x:note xmlns:x="urn:x">a &amp; b</x:note>
</ObjectEvent></EventList></EPCISBody></epcis:EPCISDocument>`;

const keeping = ({ records, refusals }: Reading): EpcisHandler => ({
  event: ({ cells }) => void records.push(cells),
  refused: ({ reason }) => void refusals.push(reason),
});

export const EPCIS: Readonly<Record<string, Parser>> = {
  'epcis-json': {
    tokens: JSON_TOKENS,
    open: () => ({
      seeds: [Buffer.from(EPCIS_JSON), ...sampleFiles('epcis', /\.jsonld$/)],
      read: (input, reading) => readEpcisJson('input', input.toString('utf8'), keeping(reading)),
    }),
  },
  'epcis-xml': {
    tokens: XML_TOKENS,
    open: () => ({
      seeds: [Buffer.from(EPCIS_XML), ...sampleFiles('epcis', /\.xml$/)],
      read(input, reading) {
        const reader = new EpcisXmlReader('input', keeping(reading));
        reader.write(input.toString('utf8'));
        reader.close();
      },
    }),
  },
};
