// What an active node that is not enrolled can make a party do: no question to the ledger and no write, however often it calls.
import test from 'ava';
import { CohortError } from '@cohort/protos/errors';
import { nothingAttached } from '@cohort/protos/attached';
import type { NodeRecord } from '@cohort/protos/ledger';
import type { Ports } from './ports/ports.ts';
import { roundOf } from './round/round.ts';
import { partyService } from './service.ts';
import { Network } from './testing/network.ts';
import { framesOf } from './testing/synthetic-member.ts';

/** What changes a party's folder, by port. */
const writing: Readonly<Record<string, readonly string[]>> = {
  journal: [
    'saveRound',
    'moveTo',
    'signOnce',
    'fileReceived',
    'attach',
    'keepRefused',
    'skipTo',
    'announce',
    'markWhole',
    'set',
    'setSoon',
    'keepSealed',
  ],
  shares: ['append', 'sync', 'discard', 'keep', 'destroy'],
  artifacts: ['put'],
};

/** The same ports, with every call to the ledger and every write put down. */
function counted(ports: Ports, calls: string[]): Ports {
  const watch = <T extends object>(name: string, port: T, counts: (method: string) => boolean): T =>
    new Proxy(port, {
      get(target, key) {
        const found = Reflect.get(target, key) as unknown;
        if (key === 'partyFacts') return watch(name, found as object, counts);
        if (typeof found !== 'function') return found;
        return (...args: readonly unknown[]): unknown => {
          if (counts(String(key))) calls.push(`${name}.${String(key)}`);
          const result = Reflect.apply(found, target, args) as unknown;
          return key === 'roundFacts' || key === 'planFacts' ? watch(name, result as object, counts) : result;
        };
      },
    });
  const watched = { ...ports, ledger: watch('ledger', ports.ledger, () => true) };
  for (const name of ['journal', 'shares', 'artifacts'] as const)
    Object.assign(watched, { [name]: watch(name, ports[name] as object, (method) => writing[name]?.includes(method) === true) });
  return watched;
}

test('an active node that is not enrolled is refused everything that would cost the party a ledger read or a write', async (t) => {
  const network = await Network.create();
  const stop = new AbortController();
  t.teardown(async () => {
    stop.abort();
    await network.close();
  });
  await network.start(0);
  const [first, stranger] = network.members;
  if (first === undefined || stranger === undefined) return t.fail();
  const key = await network.opened(1);
  await network.enrol(key, [first]);
  const ports = await network.until(() => {
    const own = network.ports[0] ?? null;
    return own?.journal.round(key)?.enrolled.length === 1 ? own : null;
  }, 'the enrolment');
  const { terms, termsHash } = network.ledger.view(key);
  const calls: string[] = [];
  const watched = counted(ports, calls);
  const round = roundOf({ round: key, terms, termsHash }, 0, watched, stop.signal, false);
  const record = { nodeKey: '00'.repeat(32) } as NodeRecord;
  const service = partyService(watched, { find: () => round, termsOf: () => terms, assertActive: () => record });
  // The watch can fail: an enrolled member's announcement is written.
  const own = network.contribute(key, first, () => 0.5);
  await service.announce({ node: first.node, msp: first.msp }, own.announcementFor(0));
  t.true(calls.includes('journal.announce'));
  calls.length = 0;

  const caller = { node: stranger.node, msp: stranger.msp };
  const mine = network.contribute(key, stranger, () => 0.5);
  const query = { round: key, termsHash, member: stranger.msp, com: mine.com };
  const header = mine.headerFor(0);
  const refusal = { kind: 'x', round: key, termsHash, member: 'another', code: 'POLICY_REFUSED', rule: null, signature: '00'.repeat(64) };
  const statement = {
    kind: 'bodyProposal',
    termsHash,
    party: 1,
    seq: 1,
    body: { bodyHash: termsHash },
    signature: '00'.repeat(64),
  } as const;
  const asked: Readonly<Record<string, () => Promise<unknown>>> = {
    announce: () => service.announce(caller, mine.announcementFor(0)),
    'announce for a member': () => service.announce(caller, own.announcementFor(0)),
    upload: () => service.upload(caller, header, framesOf(mine.s0)),
    'upload for a member': () => service.upload(caller, { ...header, member: first.msp, com: own.com }, framesOf(own.s0)),
    relay: () => service.relay(caller, header, framesOf(mine.s0)),
    status: () => service.status(caller, query),
    deliver: () => service.deliver(caller, { round: key, to: 0, statements: [{ statement, attached: nothingAttached }] }),
    heal: () => service.heal(caller, { ...query, index: 0, party: 1 }),
    refuse: () => service.refuse(caller, refusal as never),
    artifact: () => service.artifact(caller, { hash: '00'.repeat(32) }),
    canary: () => service.canary(caller, { boxKey: '00'.repeat(32), sealed: '00'.repeat(80) }),
    sumFile: () => service.sumFile(caller, { round: key, index: 0, hash: '00'.repeat(32) }),
  };
  for (const [name, ask] of Object.entries(asked))
    for (let time = 0; time < 20; time++) {
      const thrown = await t.throwsAsync(ask(), { instanceOf: CohortError }, name);
      t.not(thrown.code, 'INTERNAL', name);
    }
  // What any active node may read is read, and nothing more.
  await service.parties(caller, { round: key });
  await service.exchange(caller, { round: key, limit: 10, bookmark: '' });
  await service.hello(caller, { party: stranger.node, rounds: [key], again: true });
  await service.plan(caller, { plan: terms.plan, model: terms.modelIn, limit: 10, bookmark: '' });
  t.deepEqual(calls, []);
});
