// One thread of the audit: all claims in one of the two worlds, a message per claim; as many rounds for each.
import { parentPort, workerData } from 'node:worker_threads';
import { claims } from './claims.ts';
import type { Worlds } from './canary-run.ts';
import { runsOf } from './measure.ts';

const { truth, rounds } = workerData as { readonly truth: keyof Worlds; readonly rounds: number };
for (const claim of claims) parentPort?.postMessage(await runsOf(claim, truth, Math.floor(rounds / claim.run.rounds)));
