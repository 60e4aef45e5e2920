import assert from 'node:assert/strict';
import { it } from 'node:test';
import { OcelXmlReader } from '../../../ingest/ocel/index.ts';

it('an entry that has no end in sight is refused before it fills the memory', () => {
  const nothing = () => undefined;
  const reader = new OcelXmlReader('log.xml', { type: nothing, entry: nothing, refused: nothing, leftOut: nothing });
  reader.write(
    '<log><objects><object id="o1" type="Order"><attributes><attribute name="note" time="1970-01-01T00:00:00Z">',
  );
  const piece = 'x'.repeat(2 ** 24);
  for (let written = 0; written < 4; written++) reader.write(piece);
  assert.throws(() => reader.write(piece), {
    code: 'file-damaged',
    message: /a tag or text is longer than 67108864 characters here/,
  });
});

it('an entry of many parts is bounded too', () => {
  const nothing = () => undefined;
  const reader = new OcelXmlReader('log.xml', { type: nothing, entry: nothing, refused: nothing, leftOut: nothing });
  reader.write('<log><objects><object id="o1" type="Order"><attributes>');
  const attribute = `<attribute name="note" time="1970-01-01T00:00:00Z">${'x'.repeat(2 ** 23)}</attribute>`;
  for (let written = 0; written < 7; written++) reader.write(attribute);
  assert.throws(() => reader.write(attribute), { code: 'file-damaged', message: /the entry is longer than 67108864/ });
});
