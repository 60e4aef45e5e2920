import { parseArgs } from 'node:util';
import { commitText, machineText, RELIABILITY, writeSection } from '../reliability-page.ts';
import { flipBits } from './bit-flips.ts';
import { crashRounds, type Rounds, WORKS } from './rounds.ts';

// npm run test:crash -- --rounds 100 --flips 10000: the section about crashes in RELIABILITY.md.

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '100' },
    flips: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
  },
});
const [rounds, flips, seed] = [Number(values.rounds), Number(values.flips), Number(values.seed)];

const crashes: Rounds[] = [];
for (const work of WORKS) {
  const found = await crashRounds(work, rounds, seed);
  crashes.push(found);
  console.log(JSON.stringify(found));
}
const bits = await flipBits(flips, seed);
console.log(JSON.stringify(bits));

writeSection(
  RELIABILITY,
  'crashes',
  [
    `Run on ${new Date().toISOString().slice(0, 10)} at commit ${commitText()} on ${machineText()}: seed ${seed}.`,
    '',
    '| killed while | rounds | opened | acknowledged and lost | events doubled | differing from a rebuild |',
    '|---|---|---|---|---|---|',
    ...crashes.map(
      (one) => `| ${one.work} | ${one.rounds} | ${one.opened} | ${one.lost} | ${one.doubled} | ${one.differing} |`,
    ),
    '',
    `Of ${bits.flips.toLocaleString('en')} single bits that were changed in segments and manifest, ${bits.found.toLocaleString('en')} were found, ` +
      `${bits.named.toLocaleString('en')} of them by naming the place.`,
  ].join('\n'),
);
const isClean = crashes.every(
  ({ lost, doubled, differing, opened }) => lost + doubled + differing === 0 && opened === rounds,
);
if (!isClean || bits.named !== flips) process.exitCode = 1;
