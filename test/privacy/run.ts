// `npm run audit:privacy`: attacks the privacy claim and prints what it proves; exit code 1 when a claim fails.
import { Worker } from 'node:worker_threads';
import { parseArgs } from 'node:util';
import { CohortError } from '@cohort/protos/errors';
import { runMain } from '../support/run-main.ts';
import type { Worlds } from './canary-run.ts';
import { chargeOf, claims, delta, isIntact } from './claims.ts';
import type { Measured } from './epsilon-bound.ts';
import { boundsOf, type Runs } from './measure.ts';
import { chanceOf, leaked, membership } from './membership.ts';
import { roundAfterSum } from './round-after-sum.ts';

const confidence = 0.999;
/** Coins that do better or worse than this fail one of the 15 attacks in one audit out of 600. */
const significance = 1e-4;
const membershipRounds = 36;

await runMain(main);

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { rounds: { type: 'string', default: '9000' } },
  });
  const holds = [await canaries(roundsOf(values.rounds)), rounding(), await curious()];
  print(holds.every(Boolean) ? '\nevery claim holds' : '\nA CLAIM FAILED');
  if (!holds.every(Boolean)) process.exitCode = 1;
}

/** Lower bounds on epsilon, intact and broken, beside the charge. */
async function canaries(rounds: number): Promise<boolean> {
  const given = Number(delta.num) / Number(delta.den);
  print(
    `Canary insertion: ${String(rounds)} rounds with and ${String(rounds)} without one record, on the agents' steps and the parties' sums, all randomness`,
  );
  print(
    `the system's. Lower bounds on epsilon at delta ${delta.num}/${delta.den}, confidence ${String(100 * confidence)} % each (Clopper-Pearson; a third of the runs`,
  );
  print('choose the threshold, the others judge it). A party takes off the two noises that it knows; one noise is what is charged for.\n');
  print(row(['mechanism', 'charged', 'outsider', 'one party', 'TPR', 'FPR', '']));
  const threads = { withCanary: thread('withCanary', rounds), withoutCanary: thread('withoutCanary', rounds) };
  let all = true;
  for (const claim of claims) {
    const [withCanary, withoutCanary] = await Promise.all([threads.withCanary.next(), threads.withoutCanary.next()]);
    const { outsider, party } = boundsOf({ withCanary, withoutCanary }, { delta: given, confidence });
    const charged = chargeOf(claim);
    const below = outsider.epsilon <= charged && party.epsilon <= charged;
    const holds = isIntact(claim) ? below : party.epsilon > charged;
    const verdict = isIntact(claim) ? 'measured <= charged' : 'measured > charged';
    const { truePositives, falsePositives } = party;
    print(
      row([claim.name, charged.toFixed(3), shown(outsider), shown(party), percent(truePositives), percent(falsePositives), verdict]) +
        (holds ? ' holds' : ' FAILS'),
    );
    all &&= holds;
  }
  return all;
}

/** One record moves a sum that is rounded afterwards by more than T. */
function rounding(): boolean {
  const { unrounded, clipped, charged, nearest, drawn, unit, tries } = roundAfterSum(20_000);
  const broken = nearest > charged && drawn > charged;
  const kept = unrounded <= clipped && unit <= charged;
  print('\nRounding after the sum: squared integer norm of what one record changes (d = 14, S = 4096, C = 1)');
  print(`  its gradient, unrounded          ${unrounded.toFixed(0)} <= (S C)^2 = ${String(clipped)}`);
  print(`  charged for (T)                  ${String(charged)}`);
  print(
    `  the sum rounded to the nearest   ${String(nearest)} ${nearest > charged ? '> T: not bounded, as it should show' : '<= T: FAILS'}`,
  );
  print(`  the sum rounded at random        ${String(drawn)} at most of ${String(tries)} ${drawn > charged ? '> T' : '<= T: FAILS'}`);
  print(`  each unit rounded, then added    ${String(unit)} at most of ${String(2 * tries)} ${unit <= charged ? '<= T' : '> T: FAILS'}`);
  return broken && kept;
}

/** What one party makes of its own view, by role. */
async function curious(): Promise<boolean> {
  const scores = await membership(membershipRounds);
  print('\nOne curious party: which of two known updates did a member send? All that the party stored and was sent, and everybody');
  print(
    `else's update, in ${String(membershipRounds)} noised rounds; right guesses, and the probability that coins do as well or as badly.\n`,
  );
  let all = true;
  for (const score of scores) {
    const { role, attack, wins, trials } = score;
    const holds = attack === leaked ? wins === trials : chanceOf(score) > significance;
    const verdict = attack === leaked ? 'always wins' : 'no better than chance';
    print(
      `  role ${String(role)}  ${attack.padEnd(32)}${`${String(wins)} of ${String(trials)}`.padStart(12)}  p = ${chanceOf(score).toPrecision(2).padEnd(8)}  ${verdict} ${holds ? 'holds' : 'FAILS'}`,
    );
    all &&= holds;
  }
  return all;
}

/** Runs of all claims in one world, in the order of the claims. */
function thread(truth: keyof Worlds, rounds: number): { readonly next: () => Promise<Runs> } {
  const worker = new Worker(new URL('./measure-worker.ts', import.meta.url), { workerData: { truth, rounds } });
  const waiting = claims.map(() => Promise.withResolvers<Runs>());
  let [arrived, taken] = [0, 0];
  worker.on('message', (runs: Runs) => waiting[arrived++]?.resolve(runs));
  worker.on('error', (thrown) => {
    for (const { reject } of waiting) reject(CohortError.from(thrown));
  });
  for (const { promise } of waiting) promise.catch(() => undefined); // its reader, which comes later, is told
  return {
    next: async () => {
      const runs = waiting[taken++];
      if (runs === undefined) throw new RangeError(`claims: expected ${String(claims.length)} at most`);
      return runs.promise;
    },
  };
}

/** @throws {CohortError} USAGE; with fewer rounds halved noise would not show */
function roundsOf(text: string): number {
  const rounds = /^\d{1,7}$/.test(text) ? Number(text) : Number.NaN;
  if (!(rounds >= 6000)) throw new CohortError('USAGE', `--rounds: expected a number from 6000 to 9999999, got ${text}`);
  return rounds;
}

function row(cells: readonly string[]): string {
  const [name = '', ...rest] = cells;
  return `${name.padEnd(32)}${rest.map((cell, at) => (at === rest.length - 1 ? `  ${cell}` : cell.padStart(11))).join('')}`;
}

function shown({ epsilon }: Measured): string {
  return epsilon.toFixed(3);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
