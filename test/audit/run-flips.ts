// `npm run audit:flips`: 10,000 single-byte flips of a real file of either ledger, each also with the digests computed anew, then everything that can be
// taken out of three files, one thing at a time. Exit code 7 when a flip passes, or an omission that the table does not explain.
import process from 'node:process';
import { exitCodes } from '@cohort/protos/errors';
import { absentStudy } from './absent-study.ts';
import { compareOmissions, idleRows, type ComparedOmissions } from './compare-omissions.ts';
import { chooseFlips, missedFlips } from './flip-bytes.ts';
import { noisedStudy } from './noised-study.ts';
import { recordedStudy } from './recorded-study.ts';
import { smallStudy } from './small-study.ts';

const flips = 10_000;
const perLine = 1000;
const rounds = 5;

const began = performance.now();
const study = await smallStudy(rounds);
let missed = 0;
for (const [name, file] of [
  [`${String(rounds)} rounds`, study],
  ['a channel of Fabric', await recordedStudy()],
] as const) {
  process.stdout.write(`a file of ${name}: ${String(file.file.length)} bytes in ${String(file.records.length)} records\n`);
  const chosen = chooseFlips(file.file.length, flips, file.anchor);
  for (let from = 0; from < flips; from += perLine) {
    for (const { offset, mask, redigested } of await missedFlips(file, chosen.slice(from, from + perLine))) {
      missed++;
      process.stdout.write(
        `MISSED: byte ${String(offset)}, mask ${String(mask)}, digests ${redigested ? 'computed anew' : 'as they were'}\n`,
      );
    }
    const seconds = Math.round((performance.now() - began) / 1000);
    process.stdout.write(`${String(from + perLine)} flips, each twice: ${String(missed)} missed, ${String(seconds)} s\n`);
  }
}

const compared: ComparedOmissions[] = [];
for (const [name, file] of [
  [`${String(rounds)} rounds`, study],
  ['a round that two parties finished alone', await absentStudy()],
  ['noised rounds', await noisedStudy()],
] as const) {
  const omitted = await compareOmissions(file);
  compared.push(omitted);
  const tried = [...omitted.kinds.values()].reduce((sum, kind) => sum + kind.tried, 0);
  process.stdout.write(`a file of ${name}: ${String(tried)} omissions of ${String(omitted.kinds.size)} kinds, `);
  process.stdout.write(`${String(omitted.unexplained.length)} missed without a reason\n`);
  for (const { what, position } of omitted.unexplained) process.stdout.write(`MISSED: ${what}, ${position}\n`);
  for (const [kind, counts] of omitted.kinds)
    if (counts.missed > 0) process.stdout.write(`  ${kind}: ${String(counts.missed)} of ${String(counts.tried)} cannot be shown\n`);
}
for (const row of idleRows(compared)) process.stdout.write(`IDLE: nothing was missed that the table explains by "${row}"\n`);
missed += idleRows(compared).length + compared.reduce((sum, { unexplained }) => sum + unexplained.length, 0);
process.exitCode = missed === 0 ? exitCodes.done : exitCodes.evidence;
