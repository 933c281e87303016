// SIGKILL right before and after every write of a ledger: what was acknowledged is there, and it goes on to the state that it would have had.
import { spawn } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { once } from 'node:events';
import { copyFile, mkdtemp, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import test from 'ava';
import { certificateFingerprint, signTransaction, type SignedTransaction } from '@cohort/chaincode/client/transaction';
import { genesisHashOf } from '@cohort/chaincode/client/header';
import type { Receipt } from '@cohort/chaincode/client/ledger';
import { openEngine } from '@cohort/chaincode/embedded/engine';
import { consortium, member } from '@cohort/chaincode/embedded/testing/consortium';
import { scratchContracts } from '@cohort/chaincode/embedded/testing/scratch-contracts';
import type { KillPlan } from './killed-ledger.ts';

const program = new URL('./killed-ledger.ts', import.meta.url).pathname;
const home = await mkdtemp(join(tmpdir(), 'cohort-kill-points-'));

const alpha = await member('alpha');
const { genesis, ledgerSeeds } = consortium([alpha]);
const transactions = [0, 1, 2].map((n) => put(n));

function put(n: number): SignedTransaction {
  const { msp, certPem, keyPem } = alpha.identity;
  const creator = { msp, certSha256: certificateFingerprint(certPem) };
  // The first key is written again: its state holds two versions at different times.
  const body = JSON.stringify({ key: n === 2 ? 'k0' : `k${String(n)}`, value: 'v'.repeat(3000 * n + 1) });
  const asked = { creator, verb: 'put', requestId: `r${String(n)}`, body, certificatePem: certPem };
  return signTransaction(genesisHashOf(genesis), asked, createPrivateKey(keyPem));
}

interface Ran {
  readonly signal: NodeJS.Signals | null;
  readonly acknowledged: readonly { readonly txId: string; readonly height: number }[];
  /** Null unless it came to its end. */
  readonly writes: number | null;
}

let count = 0;

async function runTo(path: string, at: number, side: KillPlan['side']): Promise<Ran> {
  const plan: KillPlan = { genesis, ledgerSeeds, path, transactions, at, side };
  const file = join(home, `plan-${String(++count)}.json`);
  await writeFile(file, JSON.stringify(plan));
  const child = spawn(process.execPath, [program, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said, [, signal]] = await Promise.all([
    text(child.stdout),
    once(child, 'exit') as Promise<[code: number | null, signal: NodeJS.Signals | null]>,
  ]);
  const lines = said
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, never>);
  const last = lines.at(-1);
  const writes = last !== undefined && 'writes' in last ? Number(last['writes']) : null;
  return { signal, acknowledged: lines.filter((line) => 'txId' in line) as unknown as Ran['acknowledged'], writes };
}

/** Opens the file as a restarted ledger does, and submits everything again: each transaction is there once. */
async function goesOn(path: string, acknowledged: Ran['acknowledged']) {
  const engine = await openEngine({ genesis, ledgerSeeds, path }, { contracts: scratchContracts });
  const { height } = engine.head();
  const receipts: Receipt[] = [];
  for (const transaction of transactions) receipts.push(await engine.submit(transaction));
  const head = engine.head();
  await engine.close();
  const kept = acknowledged.every(({ txId, height: at }) => receipts.some((receipt) => receipt.txId === txId && receipt.height === at));
  return { height, kept, stateHash: head.stateHash, heights: receipts.map((receipt) => receipt.height) };
}

const undisturbed = await runTo(join(home, 'whole.sqlite'), 0, 'before');
const writes = undisturbed.writes ?? 0;

test.after.always(() => rm(home, { recursive: true, force: true }));

test('a ledger that is killed right before or after any of its writes comes back whole', async (t) => {
  t.timeout(600_000);
  t.true(writes > 15, `${String(writes)} writes`);
  const { stateHash } = await goesOn(join(home, 'whole.sqlite'), undisturbed.acknowledged);
  const found = new Set<number>();
  for (let at = 1; at <= writes; at++)
    for (const side of ['before', 'after'] as const) {
      const path = join(home, `killed-${String(at)}-${side}.sqlite`);
      const ran = await runTo(path, at, side);
      const name = `${side} write ${String(at)}`;
      t.is(ran.signal, 'SIGKILL', name);
      const back = await goesOn(path, ran.acknowledged);
      t.true(back.kept, `${name}: what was acknowledged is there`);
      t.deepEqual([back.stateHash, back.heights], [stateHash, [1, 2, 3]], name);
      t.true(
        back.height >= ran.acknowledged.length && back.height <= ran.acknowledged.length + 1,
        `${name}: height ${String(back.height)}`,
      );
      found.add(back.height);
    }
  t.deepEqual([...found].sort(), [0, 1, 2, 3], 'every block was the last one of some run');
});

test('a power cut in the middle of a write leaves the blocks before it, wherever the journal ends', async (t) => {
  t.timeout(600_000);
  const path = join(home, 'cut.sqlite');
  const ran = await runTo(path, writes, 'after');
  t.is(ran.signal, 'SIGKILL');
  const journal = `${path}-wal`;
  const { size } = await stat(journal);
  const frame = 4096 + 24;
  const heights = new Set<number>();
  const { stateHash } = await goesOn(await cutAt(path, size), []);
  for (let end = 0; end < size; end += Math.floor(frame / 3)) {
    const back = await goesOn(await cutAt(path, end), []);
    t.deepEqual([back.stateHash, back.heights], [stateHash, [1, 2, 3]], `cut at byte ${String(end)}`);
    heights.add(back.height);
  }
  t.true(heights.size >= 3, [...heights].join());
});

/** A copy of the file whose journal ends there. */
async function cutAt(path: string, end: number): Promise<string> {
  const copy = join(home, `cut-${String(end)}.sqlite`);
  await copyFile(path, copy);
  await copyFile(`${path}-wal`, `${copy}-wal`);
  await truncate(`${copy}-wal`, end);
  return copy;
}
