import { openSync, writeSync } from 'node:fs';
import { examine, type Stretch } from './examine.ts';
import { parserNamed } from './parsers.ts';

// The process that a parser runs in: `child.ts '{"parser", "seed", "from", "inputs"}' FILE`. It leaves the number of the input
// at hand in the file, so that an input that hangs or kills it is known, and ends with the outcome as JSON.

const [stretchJson = '', path = ''] = process.argv.slice(2);
const { parser: name, ...stretch } = JSON.parse(stretchJson) as Stretch & { parser: string };
const parser = await parserNamed(name);

const file = openSync(path, 'r+');
const number = new Float64Array(1);
const outcome = await examine(name, parser, stretch, (input) => {
  number[0] = input;
  writeSync(file, number, 0, number.byteLength, 0);
});
process.stdout.write(JSON.stringify(outcome), () => process.exit(0)); // whatever a parser left open
