// Epochs are the consortium's: a majority of its organisations ends one, a vote sets its length, and no active plan outlasts it.
import test from 'ava';
import type { ProposalBody } from '@cohort/protos/ledger';
import type { Plan } from '@cohort/protos/terms';
import { Consortium, hospitals, nodeRecord, organisationRecord, proposalRequest } from '../testing/consortium.ts';
import { admitted, advanceEpoch, heartPlan, opened, parties } from '../testing/round-story.ts';

const setLength = (seconds: number): ProposalBody => ({ kind: 'set-epoch-length', seconds });
const advance = (consortium: Consortium, node: string, from = 0) => consortium.submit(node, 'epochs.advance', { from });
/** The deadlines of the heart plan add up to 20 s, an epoch of the test's genesis is 60 s. */
const lasting = (seconds: number): Plan => ({ ...heartPlan, deadlines: { enrol: seconds - 15, collect: 10, relay: 2, step: 3 } });

test('a minority cannot end an epoch, and neither can two parties of a plan; more than half of the organisations do', async (t) => {
  const { consortium } = await opened();
  for (const party of parties.slice(0, 2)) {
    const { payload, event } = await advance(consortium, party);
    t.deepEqual([payload, event], [{ epoch: 0 }, null]);
  }
  t.like(await consortium.ask('epochs.current', {}), { epoch: 0, asked: ['cleveland', 'hungary'], needed: 3 });
  const third = await advance(consortium, 'switzerland/agent');
  t.deepEqual([third.payload, third.event], [{ epoch: 1 }, { name: 'epoch.advanced', payload: { epoch: 1 } }]);
  t.deepEqual(await consortium.ask('epochs.current', {}), { epoch: 1, seconds: 60, nextSeconds: 60, asked: [], needed: 3 });
});

test('who runs neither agent nor party counts all the same: epochs are the votes’ clock, and a minority must not let votes lapse', async (t) => {
  const asking = hospitals.slice(0, 3);
  const consortium = await Consortium.found(...asking, 'basel', 'bern', 'geneva', 'zurich');
  for (const msp of asking) await consortium.decide(msp, { kind: 'admit-node', node: nodeRecord(msp, 'agent') });
  for (const msp of asking) t.is((await advance(consortium, `${msp}/agent`)).event, null);
  t.like(await consortium.ask('epochs.current', {}), { epoch: 0, asked: asking, needed: 4 });
  // A person may ask for such an organisation, and a vote that needs no epoch admits its agent.
  t.is((await advance(consortium, 'zurich/admin')).event?.name, 'epoch.advanced');
  await consortium.decide('bern', { kind: 'admit-node', node: nodeRecord('bern', 'agent') });
  for (const msp of [...asking, 'bern']) await advance(consortium, `${msp}/agent`, 1);
  t.is((await consortium.ask('epochs.current', {})).epoch, 2);
});

test('a majority of 1 is 1, of 2 is 2, of 3 is 2, of 5 is 3', async (t) => {
  for (const [count, needed] of [
    [1, 1],
    [2, 2],
    [3, 2],
    [5, 3],
  ] as const) {
    const msps = [...hospitals, 'zurich'].slice(0, count);
    const consortium = await Consortium.found(...msps);
    for (const [index, msp] of msps.slice(0, needed).entries())
      t.deepEqual(
        (await advance(consortium, `${msp}/admin`)).payload,
        { epoch: index + 1 === needed ? 1 : 0 },
        `${msp} of ${String(count)}`,
      );
  }
});

test('an organisation counts once, whatever the number of its nodes', async (t) => {
  const consortium = await admitted();
  await advance(consortium, 'cleveland/agent');
  for (const node of ['cleveland/admin', 'cleveland/party', 'cleveland/agent'])
    t.like(await consortium.refused(node, 'epochs.advance', { from: 0 }), { code: 'VOTE_EXISTS', writes: {}, event: null }, node);
  t.like(await consortium.ask('epochs.current', {}), { epoch: 0, asked: ['cleveland'] });
});

test('a vote to end another epoch than the present one is refused', async (t) => {
  const consortium = await admitted();
  await advanceEpoch(consortium);
  for (const from of [0, 2])
    t.like(await consortium.refused('switzerland/party', 'epochs.advance', { from }), { code: 'EPOCH_MISMATCH', writes: {}, event: null });
  await advance(consortium, 'switzerland/party', 1);
});

test('who asked to end an epoch has not asked to end the next, and leaves one key behind, however many pass', async (t) => {
  const consortium = await admitted();
  for (let epoch = 0; epoch < 3; epoch++) await advanceEpoch(consortium);
  t.like(await consortium.ask('epochs.current', {}), { epoch: 3, asked: [] });
  t.is([...consortium.ledger.state.keys()].filter((key) => key.split('\u0000')[1] === 'advance').length, 3);
});

test('a suspended organisation counts no more, neither among those who asked nor among those who must', async (t) => {
  const consortium = await Consortium.found(...hospitals, 'zurich');
  for (const msp of ['cleveland', 'hungary']) await advance(consortium, `${msp}/admin`);
  await consortium.decide('longbeach', { kind: 'suspend', msp: 'hungary', reason: 'left' });
  t.like(await consortium.ask('epochs.current', {}), { asked: ['cleveland'], needed: 3 });
  t.deepEqual((await advance(consortium, 'longbeach/admin')).payload, { epoch: 0 });
  t.like(await consortium.refused('cleveland/admin', 'epochs.advance', { from: 0 }), { code: 'VOTE_EXISTS', writes: {} });
  // Two of four have asked; of three they are a majority, and either may say so.
  await consortium.decide('cleveland', { kind: 'suspend', msp: 'zurich', reason: 'left' });
  const { payload, writes } = await advance(consortium, 'cleveland/admin');
  t.deepEqual(payload, { epoch: 1 });
  t.false('advance~cleveland' in writes, 'its first word stands as it was said');
});

test('a new member is asked from its admission on', async (t) => {
  const consortium = await Consortium.found('cleveland', 'hungary', 'longbeach');
  await consortium.decide('cleveland', { kind: 'admit-organisation', organisation: organisationRecord('switzerland'), nodes: [] });
  await advance(consortium, 'cleveland/admin');
  t.deepEqual((await advance(consortium, 'hungary/admin')).payload, { epoch: 0 });
  t.deepEqual((await advance(consortium, 'switzerland/admin')).payload, { epoch: 1 });
});

test('a vote changes the length from the next epoch on', async (t) => {
  const consortium = await admitted();
  const { event, writes } = await closed(consortium, setLength(90), 'first');
  t.like(event, { name: 'epoch.length-set', payload: { seconds: 90, since: 1 } });
  t.deepEqual(writes['epoch-length'], { seconds: 90, since: 1, before: 60 });
  t.like(await consortium.ask('epochs.current', {}), { seconds: 60, nextSeconds: 90 });
  await closed(consortium, setLength(80), 'second');
  t.like(await consortium.ask('epochs.current', {}), { seconds: 60, nextSeconds: 80 });
  await advanceEpoch(consortium);
  t.like(await consortium.ask('epochs.current', {}), { epoch: 1, seconds: 80, nextSeconds: 80 });
});

test("a length below the longest active plan's summed deadlines is refused, when it is proposed and when it is closed", async (t) => {
  const { consortium, plan } = await opened(lasting(40));
  const tooShort = proposalRequest(setLength(39));
  const refused = await consortium.refused('cleveland/admin', 'governance.propose', tooShort);
  t.like(refused, { code: 'EPOCH_TOO_SHORT', writes: {}, event: null });
  t.regex(refused.message, new RegExp(`seconds: expected at least 40, the summed deadlines of plan ${plan}, got 39`));
  const longer = await consortium.propose('cleveland', { kind: 'plan', plan: { ...lasting(60), purpose: 'another' } });
  const exact = await consortium.propose('cleveland', setLength(40), 'exact');
  for (const proposal of [longer, exact])
    for (const msp of hospitals) await consortium.submit(`${msp}/admin`, 'governance.vote', { proposal, choice: 'yes' });
  await consortium.submit('cleveland/admin', 'governance.close', { proposal: longer });
  t.like(await consortium.refused('cleveland/admin', 'governance.close', { proposal: exact }), { code: 'EPOCH_TOO_SHORT', writes: {} });
  await consortium.decide('cleveland', { kind: 'stop-plan', plan: longer, reason: 'done' });
  await consortium.submit('cleveland/admin', 'governance.close', { proposal: exact });
  t.like(await consortium.ask('epochs.current', {}), { seconds: 60, nextSeconds: 40 });
});

test('a plan whose deadlines add up to more than an epoch, this one or the next, is refused', async (t) => {
  const consortium = await admitted();
  const refusal = (seconds: number) =>
    consortium.refused('cleveland/admin', 'governance.propose', proposalRequest({ kind: 'plan', plan: lasting(seconds) }));
  const { code, message, writes } = await refusal(61);
  t.deepEqual([code, writes], ['PLAN_NOT_ACCEPTED', {}]);
  t.regex(message, /deadlines: expected at most 60 s in sum, the consortium's epoch/);
  const accepted = await consortium.propose('cleveland', { kind: 'plan', plan: lasting(60) });
  for (const msp of hospitals) await consortium.submit(`${msp}/admin`, 'governance.vote', { proposal: accepted, choice: 'yes' });
  await consortium.decide('cleveland', setLength(50), 'shorter');
  t.like(await consortium.refused('cleveland/admin', 'governance.close', { proposal: accepted }), {
    code: 'PLAN_NOT_ACCEPTED',
    writes: {},
  });
  t.is((await refusal(51)).code, 'PLAN_NOT_ACCEPTED');
  await advanceEpoch(consortium);
  await consortium.decide('cleveland', setLength(70), 'longer');
  t.is((await refusal(51)).code, 'PLAN_NOT_ACCEPTED', 'the longer epoch is the next one');
  await advanceEpoch(consortium);
  await consortium.decide('cleveland', { kind: 'plan', plan: lasting(70) });
});

test('a length is a whole number of seconds, of a second to a year', async (t) => {
  const consortium = await admitted();
  for (const seconds of [0, -1, 31_536_001])
    t.like(await consortium.refused('cleveland/admin', 'governance.propose', proposalRequest(setLength(seconds))), {
      code: 'BODY_INVALID',
      writes: {},
    });
});

/** Everybody votes yes; what the closing did. */
async function closed(consortium: Consortium, body: ProposalBody, nonce: string) {
  const proposal = await consortium.propose('cleveland', body, nonce);
  for (const msp of hospitals) await consortium.submit(`${msp}/admin`, 'governance.vote', { proposal, choice: 'yes' });
  return consortium.submit('cleveland/admin', 'governance.close', { proposal });
}
