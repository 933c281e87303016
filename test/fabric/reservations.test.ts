// A thousand reservations at once against an account that affords forty: exactly forty are granted, hardly later than one key is written as often.
import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import type { Ledger } from '@cohort/chaincode/client/ledger';
import { CohortError } from '@cohort/protos/errors';
import { json } from '@cohort/protos/shape';
import { scratch, type ScratchLedger } from '../compliance/ledger/network.ts';
import { missing } from './on-fabric.ts';
import { accountOf, affordable } from './reserving-chaincode.ts';
import { TestChannel } from './test-channel.ts';

const asked = 1000;

if (missing === null) {
  let channel: TestChannel;
  const open = new Set<Ledger>();
  test.before('a channel with the product’s reservations starts', async (t) => {
    t.timeout(180_000);
    channel = await TestChannel.start(['cleveland', 'hungary', 'switzerland', 'va'], 'test/fabric/reserving-chaincode.ts');
  });
  test.after.always('every program ends', async (t) => {
    t.timeout(60_000);
    await Promise.all([...open].map((ledger) => ledger.close()));
    await channel[Symbol.asyncDispose]();
  });

  /** One that follows the blocks, as a node's does. */
  async function connect(): Promise<ScratchLedger> {
    const ledger = await channel.connect('va/agent', { views: { 'budgets.statement': json }, patienceMs: 90_000 });
    open.add(ledger);
    const { signal } = new AbortController();
    void (async () => {
      for await (const _ of ledger.blocks((await ledger.head()).height, signal));
    })();
    return scratch(ledger);
  }

  /** As an agent enrols: by the statement's nonce, again when it is stale. */
  async function reserve(ledger: ScratchLedger, dataset: string, id: string): Promise<string> {
    for (;;) {
      const { nonce } = (await ledger.evaluate('budgets.statement', { dataset })) as { readonly nonce: number };
      try {
        const accounts = [{ account: accountOf(dataset), nonce }];
        await ledger.submit('rounds.enrol', `${id}-${String(nonce)}`, { dataset, accounts, round: `${id}~1~0` } as never);
        return 'granted';
      } catch (thrown) {
        const { code } = CohortError.from(thrown);
        if (code !== 'RESERVATION_STALE') return code;
        await delay(20);
      }
    }
  }

  test.serial('exactly forty of a thousand are granted to one node’s many callers, within 1.2 times of a bare loop', async (t) => {
    t.timeout(400_000);
    const ledger = await connect();
    await ledger.submit('open', 'open', { dataset: 'rows' });
    const bareMs = await elapsed(async () => {
      for (let n = 0; n < affordable; n++) await ledger.submit('increment', `bare-${String(n)}`, { key: 'bare' });
    });
    let grantedMs = 0;
    const startedMs = performance.now();
    const outcomes = await Promise.all(
      Array.from({ length: asked }, async (_, n) => {
        const outcome = await reserve(ledger, 'rows', `r${String(n)}`);
        if (outcome === 'granted') grantedMs = performance.now() - startedMs;
        return outcome;
      }),
    );
    const allMs = performance.now() - startedMs;
    t.is(outcomes.filter((outcome) => outcome === 'granted').length, affordable);
    t.is(outcomes.filter((outcome) => outcome === 'BUDGET_EXHAUSTED').length, asked - affordable);
    t.like(await ledger.evaluate('budgets.statement', { dataset: 'rows' }), { nonce: affordable, left: '0' });
    const seconds = (ms: number): string => (ms / 1000).toFixed(1);
    t.log(
      `${String(affordable)} granted in ${seconds(grantedMs)} s, all ${String(asked)} answered in ${seconds(allMs)} s; ` +
        `a bare loop wrote one key ${String(affordable)} times in ${seconds(bareMs)} s: ratio ${(grantedMs / bareMs).toFixed(2)}`,
    );
  });

  test.serial('several processes of a node that know nothing of one another overdraw nothing', async (t) => {
    t.timeout(400_000);
    const ledgers = [await connect(), await connect(), await connect()];
    await ledgers[0]?.submit('open', 'open-others', { dataset: 'others' });
    const left = 4;
    const aloneMs = await elapsed(async () => {
      for (let n = left; n < affordable; n++) await reserve(ledgers[0] as ScratchLedger, 'others', `a${String(n)}`);
    });
    t.log(`${(aloneMs / (affordable - left)).toFixed(0)} ms a reservation, one after the other`);
    const outcomes = await Promise.all(
      Array.from({ length: 12 }, (_, n) => reserve(ledgers[n % 3] as ScratchLedger, 'others', `s${String(n)}`)),
    );
    t.is(outcomes.filter((outcome) => outcome === 'granted').length, left);
    t.is(outcomes.filter((outcome) => outcome === 'BUDGET_EXHAUSTED').length, 12 - left);
    t.like(await ledgers[0]?.evaluate('budgets.statement', { dataset: 'others' }), { nonce: affordable, left: '0' });
  });

  async function elapsed(work: () => Promise<void>): Promise<number> {
    const startedMs = performance.now();
    await work();
    return performance.now() - startedMs;
  }
}
