import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readLines } from '../../../../ingest/sources/messages/read-lines.ts';
import { chunksOf } from './run-protocol.ts';

const linesIn = async (chunks: AsyncIterable<Uint8Array>, most?: number) => {
  const lines = [];
  for await (const line of readLines(chunks, most)) lines.push(line);
  return lines;
};

describe('lines of an input', () => {
  it('are numbered, blank ones left out, whatever the line breaks and wherever chunks end', async () => {
    const bytes = Buffer.from('\ufeffä\r\n\n  \nb\nc');
    for (let size = 1; size <= bytes.length; size++) {
      assert.deepEqual(
        (await linesIn(chunksOf(bytes, size))).map(({ number, text, isWhole }) => [number, text, isWhole]),
        [
          [1, 'ä', true],
          [4, 'b', true],
          [5, 'c', false],
        ],
        `chunks of ${size}`,
      );
    }
  });

  it('come back as they were joined', async () => {
    const text = fc
      .string({ unit: 'grapheme' })
      .filter((one) => one.trim() === one && one !== '' && !/[\r\n\ufeff]/.test(one));
    await fc.assert(
      fc.asyncProperty(fc.array(text), fc.integer({ min: 1, max: 9 }), async (texts, size) => {
        const lines = await linesIn(chunksOf(Buffer.from(texts.join('\n')), size));
        assert.deepEqual(
          lines.map((line) => line.text),
          texts,
        );
      }),
    );
  });

  it('are no longer than the bound, and the first that is ends the reading with its number', async () => {
    const bytes = Buffer.from(`${'x'.repeat(10)}\n${'y'.repeat(11)}\n`);
    assert.equal((await linesIn(chunksOf(bytes.subarray(0, 11), 4), 10)).length, 1);
    await assert.rejects(linesIn(chunksOf(bytes, 4), 10), {
      code: 'line-too-long',
      message: /^line 2 has more than 10/,
    });
    await assert.rejects(linesIn(chunksOf(bytes, 100), 10), { code: 'line-too-long' });
  });

  it('stop a sender that writes without line breaks before it fills the memory', async () => {
    let sent = 0;
    async function* endless(): AsyncGenerator<Buffer> {
      for (;;) {
        sent += 1_000;
        yield Buffer.alloc(1_000, 'x');
      }
    }
    await assert.rejects(linesIn(endless(), 10_000), { code: 'line-too-long' });
    assert.equal(sent, 11_000);
  });

  it('are read no faster than they are taken', async () => {
    let sent = 0;
    async function* sender(): AsyncGenerator<Buffer> {
      for (; sent < 100; sent++) yield Buffer.from('line\n');
    }
    const lines = readLines(sender());
    await lines.next();
    await lines.next();
    assert.equal(sent, 1);
    await lines.return(undefined);
  });

  it('end at bytes that are no UTF-8', async () => {
    await assert.rejects(linesIn(chunksOf(Buffer.from([0x61, 0x0a, 0xff, 0x0a]), 2)), {
      code: 'encoding-invalid',
      message: /^line 2 is not UTF-8/,
    });
  });
});
