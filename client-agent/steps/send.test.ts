// Sending to real parties through every kind of disturbance: withheld, cut, down, refused, restored, killed.
import test from 'ava';
import fc from 'fast-check';
import { CohortError } from '@cohort/protos/errors';
import type { Terms } from '@cohort/protos/terms';
import { byteLength } from '@cohort/mpc/block';
import { quantise } from '@cohort/mpc/quantise';
import { holdOther } from '../testing/hold-other.ts';
import { codeOf } from '@cohort/protos/testing/code-of';
import { eventually, freeze, makeRig, member, roundOf, type Rig } from '../testing/rig.ts';
import { Round, type Enrolled } from '../round.ts';
import type { Faults } from '../testing/party-line.ts';
import { send } from './send.ts';
import { recall, share, type Share } from './share.ts';

interface Setting {
  readonly hidden?: number;
  readonly changes?: Partial<Terms>;
  readonly faults?: { readonly [role in 0 | 1 | 2]?: Faults };
}

interface Prepared {
  readonly rig: Rig;
  readonly round: Round;
  readonly shares: Share;
}

/** A frozen round, and this member's shares of some vector. */
async function prepared({ hidden, changes, faults = {} }: Setting = {}): Promise<Prepared> {
  const rig = await makeRig({ ...(hidden === undefined ? {} : { hidden }), ...(changes === undefined ? {} : { changes }) });
  const round = await roundOf(rig);
  await freeze(rig, round);
  for (const role of [0, 1, 2] as const) Object.assign(rig.party(role).faults, faults[role]);
  return { rig, round, shares: share(vector(rig), round as Enrolled, rig.ports) };
}

function vector({ terms }: Rig) {
  const values = (length: number): Float64Array => Float64Array.from({ length }, (_, at) => Math.sin(at));
  return Object.fromEntries(terms.blocks.map((block) => [block.name, quantise(values(block.length), block, 'deterministic')]));
}

const vectorBytes = ({ terms }: Rig): number => byteLength(terms.blocks);

const withheld: Setting = { faults: { 1: { withholds: true } } };
/** What role 1 does not pass on never reaches role 2. */
const neverItself: Partial<Terms> = { deadlines: { ...(await makeRig()).terms.deadlines, relay: 10_000 } };

test('s_0 goes to role 1 only, in frames of the size in the terms, and role 2 has it from role 1', async (t) => {
  const { rig, shares } = await prepared({ hidden: 1000, changes: neverItself });
  await send(shares, rig.ports);
  t.deepEqual(
    [rig.party(0), rig.party(1), rig.party(2)].map(({ uploads }) => uploads.length),
    [0, 1, 0],
  );
  t.deepEqual(
    rig.party(1).uploads.map(({ from, offset, total }) => ({ from, offset, total })),
    [{ from: `${member}/agent`, offset: 0, total: vectorBytes(rig) }],
  );
  const sizes = rig.party(1).frames.map(({ length }) => length);
  t.deepEqual(new Set(sizes.slice(0, -1)), new Set([rig.terms.frameBytes]));
});

test('when role 1 withholds the vector, role 2 gets it from the agent after `relay` seconds', async (t) => {
  const { rig, shares } = await prepared(withheld);
  const startedMs = rig.ports.clock.now();
  await send(shares, rig.ports);
  t.is(rig.party(2).uploads.length, 1);
  t.true(rig.ports.clock.now() - startedMs >= rig.terms.deadlines.relay * 1000);
});

test('when role 1 is down, the agent sends to role 2 itself, and two receipts are safe', async (t) => {
  const { rig, round, shares } = await prepared({ faults: { 1: { down: true } } });
  const sending = send(shares, rig.ports);
  await eventually(() => rig.ports.journal.receipts(round.key).length >= 2);
  t.deepEqual(
    rig.party(2).uploads.map(({ from }) => from),
    [`${member}/agent`],
  );
  rig.party(1).faults.down = false;
  t.is((await sending).receipts.length, 3);
});

test('the double profile sends to roles 1 and 2 without waiting', async (t) => {
  const { rig, shares } = await prepared({ ...withheld, changes: { ...neverItself, uploadProfile: 'double' } });
  await send(shares, rig.ports);
  t.deepEqual(
    [rig.party(1), rig.party(2)].map(({ uploads }) => uploads.length),
    [1, 1],
  );
});

test('an upload that is cut goes on at the byte where the party stands', async (t) => {
  const { rig, shares } = await prepared({ hidden: 4000, faults: { 1: { cutAfter: 10_000 } } });
  await send(shares, rig.ports);
  const total = vectorBytes(rig);
  t.deepEqual(
    rig.party(1).uploads.map(({ offset }) => offset),
    Array.from({ length: Math.ceil(total / 10_000) }, (_, at) => at * 10_000),
  );
});

test('a party that is down is tried again until it is back', async (t) => {
  const { rig, shares } = await prepared({ faults: { 0: { down: true } } });
  const sending = send(shares, rig.ports);
  await eventually(() => rig.events.some(({ name, fields }) => name === 'share.delayed' && fields['code'] === 'UNREACHABLE'));
  rig.party(0).faults.down = false;
  t.is((await sending).receipts.length, 3);
});

test('the round that ends leaves the two receipts and gives up the third', async (t) => {
  const { rig, round, shares } = await prepared({ faults: { 0: { down: true } } });
  const sending = send(shares, rig.ports);
  await eventually(() => rig.ports.journal.receipts(round.key).length >= 2);
  round.update({ ...round.view, status: 'committed' });
  t.is((await sending).receipts.length, 2);
});

test('a round that is void before two receipts is closed', async (t) => {
  const { rig, round, shares } = await prepared({ faults: { 0: { down: true }, 1: { down: true } } });
  rig.ports.journal.markAnnounced(round.key);
  const sending = codeOf(send(shares, rig.ports));
  await eventually(() => rig.ports.journal.receipts(round.key).length === 1);
  round.update({ ...round.view, status: 'void' });
  t.is(await sending, 'ROUND_CLOSED');
});

test('a receipt that is not signed for exactly this contribution does not count', async (t) => {
  const alterations: readonly NonNullable<Faults['alters']>[] = [
    (receipt) => ({ ...receipt, signature: '00'.repeat(64) }),
    (receipt) => ({ ...receipt, party: (receipt.party + 1) % 3 }),
    (receipt) => ({ ...receipt, body: { ...receipt.body, role: (receipt.body.role + 1) % 3 } }),
    (receipt) => ({ ...receipt, body: { ...receipt.body, com: 'ff'.repeat(32) } }),
    (receipt) => ({ ...receipt, body: { ...receipt.body, blocks: 'ff'.repeat(32) } }),
    (receipt) => ({ ...receipt, body: { ...receipt.body, member: 'basel' } }),
    (receipt) => ({ ...receipt, termsHash: 'ff'.repeat(32) }),
  ];
  for (const alters of alterations) {
    const { rig, round, shares } = await prepared({ faults: { 0: { alters } } });
    const sending = send(shares, rig.ports);
    await eventually(() => rig.ports.journal.receipts(round.key).length >= 2 && rig.ports.journal.evidence(round.key).length >= 1);
    round.update({ ...round.view, status: 'committed' });
    t.deepEqual((await sending).receipts.map(({ body }) => body.role).sort(), [1, 2]);
    t.like(rig.ports.journal.evidence(round.key)[0], { kind: 'receipt-invalid', party: rig.party(0).number });
  }
});

test('a party whose answers are no answers is asked again, and neither stops the agent nor counts', async (t) => {
  const { rig, round, shares } = await prepared();
  const answers: readonly unknown[] = [null, {}, [], 'x', { phase: 'collecting', needsVector: true, offset: -1, receipt: null }];
  let asked = 0;
  const garbage = (): Promise<never> => Promise.resolve(answers[asked++ % answers.length] as never);
  Object.assign(rig.party(0), { announce: garbage, status: garbage });
  const sending = send(shares, rig.ports);
  await eventually(() => rig.ports.journal.receipts(round.key).length >= 2 && asked > answers.length);
  round.update({ ...round.view, status: 'committed' });
  t.deepEqual((await sending).receipts.map(({ body }) => body.role).sort(), [1, 2]);
  t.deepEqual(rig.ports.journal.evidence(round.key), []);
  const delayed = rig.events.filter(({ name }) => name === 'share.delayed').map(({ fields }) => fields['code']);
  t.deepEqual([...new Set(delayed)], ['REPLY_INVALID']);
});

test('a receipt of another kind of statement is no answer', async (t) => {
  const { rig, round, shares } = await prepared({ faults: { 0: { alters: (receipt) => ({ ...receipt, kind: 'list' as 'receipt' }) } } });
  const sending = send(shares, rig.ports);
  const isDelayed = (): boolean => rig.events.some(({ name, fields }) => name === 'share.delayed' && fields['code'] === 'REPLY_INVALID');
  await eventually(() => rig.ports.journal.receipts(round.key).length >= 2 && isDelayed());
  round.update({ ...round.view, status: 'committed' });
  t.deepEqual((await sending).receipts.map(({ body }) => body.role).sort(), [1, 2]);
});

test('a refusal that nothing can change ends that party only, and is kept as evidence', async (t) => {
  const { rig, round, shares } = await prepared({ faults: { 0: {} } });
  rig.ports.journal.markAnnounced(round.key);
  rig.party(0).faults.refuses = new CohortError('RECEIVER_MISMATCH', 'not mine');
  t.is((await send(shares, rig.ports)).receipts.length, 2);
  t.deepEqual(rig.ports.journal.evidence(round.key), [
    { kind: 'refused', party: rig.party(0).number, detail: 'RECEIVER_MISMATCH: not mine' },
  ]);
});

test('two final refusals leave no way to two receipts, and their code is the answer', async (t) => {
  for (const code of ['ROUND_CLOSED', 'TERMS_MISMATCH', 'COMMITMENT_DUPLICATE', 'SIGNATURE_INVALID'] as const) {
    const { rig, round, shares } = await prepared();
    rig.ports.journal.markAnnounced(round.key);
    for (const role of [0, 1, 2] as const) rig.party(role).faults.refuses = new CohortError(code, 'no');
    t.is(await codeOf(send(shares, rig.ports)), code);
  }
});

test('a restored agent, whose journal forgot what a party holds, announces nothing', async (t) => {
  const { rig, round, shares } = await prepared();
  await holdOther(rig.party(2), round);
  rig.party(0).faults.down = true;
  t.is(await codeOf(send(shares, rig.ports)), 'NODE_RESTORED');
  t.is(rig.parties.flatMap(({ announcements }) => announcements).length, 0);
  t.is(rig.ports.journal.announced(round.key), false);
});

test('one party that knows of nothing is not enough for an agent that may have been restored: the next one may know', async (t) => {
  const { rig, round, shares } = await prepared({ faults: { 1: { down: true }, 2: { down: true } } });
  await holdOther(rig.party(2), round);
  t.teardown(() => {
    round.update({ ...round.view, status: 'void' });
  });
  const sending = codeOf(send(shares, rig.ports));
  const sent = () => rig.parties.flatMap(({ announcements }) => announcements).length;
  await eventually(() => rig.party(0).standings > 0);
  const asked = rig.party(2).calls.length;
  await eventually(() => rig.party(2).calls.length >= asked + 2 || sent() > 0);
  t.is(rig.ports.journal.announced(round.key), false);
  t.is(sent(), 0);
  rig.party(2).faults.down = false;
  t.is(await sending, 'NODE_RESTORED');
  t.is(sent(), 0);
});

test('property: whatever was sent before a kill, the restarted agent sends the same bytes', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(0, 1, 2), fc.integer({ min: 1, max: 9000 }), async (dead, cutAfter) => {
      const { rig, round, shares } = await prepared({ hidden: 800, faults: { 1: { cutAfter }, [dead]: { down: true } } });
      const killed = new AbortController();
      const sending = send({ ...shares, round: roundAlong(round, killed.signal) } as Share, rig.ports);
      await eventually(() => rig.party(dead === 1 ? 2 : 1).announcements.length > 0);
      killed.abort();
      await sending.catch(() => undefined);
      const firstRun = rig.parties.map(({ announcements }) => announcements.at(-1));
      for (const { faults } of rig.parties) Object.assign(faults, { down: false, cutAfter: Infinity });
      const again = rig.restarted();
      const kept = recall(round, again);
      if (kept === null) throw new CohortError('INTERNAL', 'nothing was kept');
      t.deepEqual(kept.contribution, shares.contribution);
      await send(kept, again);
      for (const [number, before] of firstRun.entries())
        if (before !== undefined) t.deepEqual(rig.parties[number]?.announcements.at(-1), before);
      t.is(new Set(rig.parties.flatMap(({ announcements }) => announcements.map(({ com }) => com))).size, 1);
      t.is(again.journal.receipts(round.key).length, 3);
    }),
    { numRuns: 12 },
  );
});

test('a line that breaks after the last byte leaves nothing to send, and the party checks what it holds when asked again', async (t) => {
  const { rig, shares } = await prepared({ hidden: 800 });
  rig.party(1).faults.cutAfter = vectorBytes(rig);
  const sending = send(shares, rig.ports);
  await eventually(() => rig.party(1).uploads.length >= 2);
  rig.party(1).faults.cutAfter = Infinity;
  t.is((await sending).receipts.length, 3);
  t.is(rig.party(1).uploads[1]?.offset, vectorBytes(rig));
});

test('a second sharing under one round is refused, even after the first was forgotten', async (t) => {
  const { rig, round } = await prepared();
  t.throws(() => share(vector(rig), round as Enrolled, rig.ports), { message: /^COMMITMENT_DUPLICATE/ });
  await rig.ports.journal.forget(round.key);
  t.throws(() => share(vector(rig), round as Enrolled, rig.ports), { message: /^COMMITMENT_DUPLICATE/ });
});

/** The same round, ended for one run of the agent by `stop`. */
function roundAlong(round: Round, stop: AbortSignal): Round {
  return new Round(round.view, stop);
}
