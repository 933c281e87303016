// The one compliance suite of ledgers, on a real channel of however many organisations.
import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import { scratchViews } from '@cohort/chaincode/embedded/testing/scratch-contracts';
import type { Ledger } from '@cohort/chaincode/client/ledger';
import { scratch, type Network } from '../compliance/ledger/network.ts';
import { ledgerCompliance } from '../compliance/ledger/suite.ts';
import { missing } from './on-fabric.ts';
import { TestChannel } from './test-channel.ts';

/** Declares the suite for a network of these organisations. */
export function complianceHolds(organisations: readonly string[]): void {
  if (missing !== null) return;
  let channel: TestChannel;
  let names = 0;
  test.before('a channel with the scratch contracts starts', async (t) => {
    t.timeout(180_000);
    channel = await TestChannel.start(organisations, 'test/fabric/scratch-chaincode.ts');
  });
  test.after.always('every program ends', async (t) => {
    t.timeout(60_000);
    await channel[Symbol.asyncDispose]();
  });
  ledgerCompliance(async (): Promise<Network> => {
    const chaincode = `scratch-${String(++names)}`;
    await channel.define(chaincode);
    const clients = await Promise.all(
      organisations.slice(0, 2).map((msp) => channel.connect(`${msp}/agent`, { chaincode, views: scratchViews, patienceMs: 60_000 })),
    );
    return {
      connect: (n) => scratch(clients[n] as Ledger),
      outage: () => {
        const goOn = channel.standStill();
        return Promise.resolve(async () => {
          await delay(1500);
          goOn();
        });
      },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  });
}
