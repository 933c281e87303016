// A ledger's file made again from what an audit file holds: the same head, which the ledger goes on from; nothing is left of one that does not hold.
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { inProcessLedger } from '@cohort/chaincode/client/in-process';
import { openEngine, type Engine } from '@cohort/chaincode/embedded/engine';
import { consortium, member } from '@cohort/chaincode/embedded/testing/consortium';
import { decide } from '@cohort/chaincode/embedded/testing/decide';
import { writeContainer } from '@cohort/chaincode/verify/container';
import type { AuditRecord } from '@cohort/chaincode/verify/record-kinds';
import { canonicalJson } from '@cohort/protos/canonical-json';
import { replayAudit } from './replay-audit.ts';

const made = consortium([await member('alpha'), await member('beta'), await member('gamma')]);
const stranger = consortium([await member('alpha')]);
const home = await mkdtemp(join(tmpdir(), 'cohort-replay-audit-'));
test.after.always(() => rm(home, { recursive: true, force: true }));

async function lived(): Promise<Engine> {
  const engine = await openEngine({ ...made, path: ':memory:' });
  const ledgers = new Map(made.members.map(({ record, identity }) => [record.msp, inProcessLedger(engine, identity)] as const));
  await decide(ledgers, { kind: 'suspend', msp: 'gamma', reason: 'left' });
  return engine;
}

async function* fileOf(engine: Engine): AsyncGenerator<Uint8Array> {
  const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(canonicalJson(value));
  const records = async function* (): AsyncGenerator<AuditRecord> {
    yield { kind: 'genesis', payload: bytes(engine.genesis) };
    for await (const block of engine.blocks(0, new AbortController().signal)) {
      yield { kind: 'block', payload: bytes(block) };
      if (block.header.height === engine.head().height) return;
    }
  };
  yield* writeContainer(records());
}

test.serial('every transaction is run again to the same head, and the ledger goes on from the file', async (t) => {
  const engine = await lived();
  const out = join(home, 'ledger.sqlite');
  t.deepEqual(await replayAudit(fileOf(engine), made.genesis, null), engine.head());
  t.deepEqual(await readdir(home), [], 'a dry run keeps nothing');
  t.deepEqual(await replayAudit(fileOf(engine), made.genesis, out), engine.head());
  t.deepEqual(await readdir(home), ['ledger.sqlite']);
  const [snapshot, further] = [join(home, 'snapshot.sqlite'), join(home, 'further.sqlite')];
  await engine.snapshot(snapshot);
  t.deepEqual(await replayAudit(fileOf(engine), made.genesis, further, snapshot), engine.head());
  await t.throwsAsync(replayAudit(fileOf(engine), stranger.genesis, join(home, 'foreign.sqlite'), snapshot), { code: 'STORAGE_CORRUPT' });
  const again = await openEngine({ ...made, path: out });
  t.deepEqual(again.head(), engine.head());
  for (const each of [again, engine]) await each.close();
  t.deepEqual((await readdir(home)).sort(), ['further.sqlite', 'ledger.sqlite', 'snapshot.sqlite']);
  for (const file of [out, snapshot, further]) await rm(file);
});

test.serial("a file that is there, another consortium's blocks and a file cut off leave nothing", async (t) => {
  const engine = await lived();
  const out = join(home, 'other.sqlite');
  await t.throwsAsync(replayAudit(fileOf(engine), stranger.genesis, out), { code: 'SIGNATURE_INVALID' });
  const whole: Uint8Array[] = [];
  for await (const chunk of fileOf(engine)) whole.push(chunk);
  const cutOff = async function* (): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(Buffer.concat(whole).subarray(0, -10));
  };
  await t.throwsAsync(replayAudit(cutOff(), made.genesis, out));
  t.deepEqual(
    (await readdir(home)).filter((name) => name.startsWith('other')),
    [],
  );
  await writeFile(out, '');
  await t.throwsAsync(replayAudit(fileOf(engine), made.genesis, out), { code: 'ALREADY_EXISTS' });
  await engine.close();
});
