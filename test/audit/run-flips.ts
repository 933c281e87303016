// `npm run audit:flips`: 10,000 single-byte flips of a real file, each also with the digests computed anew. Exit code 7 when one passes.
import process from 'node:process';
import { exitCodes } from '@cohort/protos/errors';
import { chooseFlips, missedFlips } from './flip-bytes.ts';
import { smallStudy } from './small-study.ts';

const flips = 10_000;
const perLine = 1000;
const rounds = 5;

const began = performance.now();
const study = await smallStudy(rounds);
process.stdout.write(`a file of ${String(rounds)} rounds: ${String(study.file.length)} bytes in ${String(study.records.length)} records\n`);
const chosen = chooseFlips(study.file.length, flips, study.anchor);
let missed = 0;
for (let from = 0; from < flips; from += perLine) {
  for (const { offset, mask, redigested } of await missedFlips(study, chosen.slice(from, from + perLine))) {
    missed++;
    process.stdout.write(
      `MISSED: byte ${String(offset)}, mask ${String(mask)}, digests ${redigested ? 'computed anew' : 'as they were'}\n`,
    );
  }
  const seconds = Math.round((performance.now() - began) / 1000);
  process.stdout.write(`${String(from + perLine)} flips, each twice: ${String(missed)} missed, ${String(seconds)} s\n`);
}
process.exitCode = missed === 0 ? exitCodes.done : exitCodes.evidence;
