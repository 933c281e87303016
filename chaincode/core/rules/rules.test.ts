// The consortium's rules: how a vote sets them, from when on they hold, what they refuse, and how many must agree to lower a threshold.
import test from 'ava';
import fc from 'fast-check';
import { firstRules, higherThreshold } from '@cohort/policies/consortium-rules';
import type { ConsortiumRules, Threshold } from '@cohort/protos/consortium-rules';
import type { ProposalBody } from '@cohort/protos/ledger';
import { tally } from '../governance/tally.ts';
import { Consortium, hospitals, identityOf, named, nodeRecord, proposalRequest } from '../testing/consortium.ts';
import {
  admitted,
  advanceEpoch,
  commit,
  enrol,
  freeze,
  heartPlan,
  opened,
  parties,
  publishRequest,
  type Study,
} from '../testing/round-story.ts';
import { budgeted, noisedPlan } from '../testing/noised-story.ts';

const setRules = (change: Partial<ConsortiumRules>, replaces: string | null = null): ProposalBody => ({
  kind: 'set-rules',
  rules: { ...firstRules, ...change },
  replaces,
});
const all: Threshold = { num: 1, den: 1, comparator: '>=' };
const twoThirds: Threshold = { num: 2, den: 3, comparator: '>=' };
const thresholds = (change: Partial<ConsortiumRules['thresholds']>): Partial<ConsortiumRules> => ({
  thresholds: { ...firstRules.thresholds, ...change },
});
const plan: ProposalBody = { kind: 'plan', plan: heartPlan };
const check = async (consortium: Consortium, body: ProposalBody): Promise<Threshold> =>
  (await consortium.ask('governance.check', { proposer: 'cleveland', body })).threshold;
const refused = (consortium: Consortium, body: unknown, nonce = 'nonce') =>
  consortium.refused('cleveland/admin', 'governance.propose', proposalRequest(body as ProposalBody, nonce));

test('rules are set by a vote of all active organisations, from the next epoch on', async (t) => {
  const consortium = await admitted();
  t.deepEqual(await consortium.ask('governance.rules', {}), { rules: firstRules, next: null, proposal: null });
  const proposal = await consortium.propose('cleveland', setRules({ minCohort: 4 }));
  t.like(await consortium.ask('governance.get', { proposal }), { electorate: [...hospitals], threshold: firstRules.thresholds.rules });
  for (const msp of hospitals.slice(0, 3)) await consortium.submit(`${msp}/admin`, 'governance.vote', { proposal, choice: 'yes' });
  const { writes, event } = await consortium.submit('cleveland/admin', 'governance.close', { proposal }, 'close');
  t.deepEqual(event, { name: 'rules.set', payload: { proposal, since: 1 } });
  t.deepEqual(Object.keys(writes), [
    `open-proposal~cleveland~set-rules~${proposal}`,
    `proposal~${proposal}`,
    `request~cleveland~${identityOf('cleveland/admin')}~close`,
    'rules',
  ]);
  const rules = { ...firstRules, minCohort: 4 };
  t.deepEqual(await consortium.ask('governance.rules', {}), { rules: firstRules, next: { rules, since: 1 }, proposal });
  await advanceEpoch(consortium);
  t.deepEqual(await consortium.ask('governance.rules', {}), { rules, next: null, proposal });
});

test('a vote against rules that are no longer the newest is refused, when it is proposed and when it is closed', async (t) => {
  const consortium = await Consortium.found(...hospitals);
  const other = await consortium.propose('hungary', setRules({ minCohort: 5 }), 'other');
  const first = await consortium.decide('cleveland', setRules({ minCohort: 4 }));
  t.like(await refused(consortium, setRules({ minCohort: 6 })), { code: 'RULES_STALE', writes: {}, event: null });
  t.like(await refused(consortium, setRules({ minCohort: 4 }, first)), { code: 'ALREADY_EXISTS', writes: {}, event: null });
  for (const msp of hospitals.slice(0, 3)) await consortium.submit(`${msp}/admin`, 'governance.vote', { proposal: other, choice: 'yes' });
  const closing = await consortium.refused('hungary/admin', 'governance.close', { proposal: other });
  t.like(closing, { code: 'RULES_STALE', writes: {}, event: null });
  t.regex(closing.message, new RegExp(`expected ${first}, .*got null; read them again`));
  // A change that is on its way gives way to the next one; those in force stay until then.
  await consortium.decide('cleveland', setRules({ minCohort: 6 }, first), 'second');
  t.like(await consortium.ask('governance.rules', {}), { rules: firstRules, next: { rules: { minCohort: 6 }, since: 1 } });
});

test('a plan that the rules in force refuse, or those on their way, is not voted on; its proposal is refused at its close too', async (t) => {
  const consortium = await admitted();
  const early = await consortium.propose('hungary', plan);
  await consortium.decide('cleveland', setRules({ minCohort: 4 }));
  const refusal = await refused(consortium, plan);
  t.like(refusal, { code: 'RULES_REFUSED', writes: {}, event: null });
  t.regex(refusal.message, /^RULES_REFUSED: minCohort: expected at least 4 by the consortium's rules, got 3 .*cohort policy propose/);
  for (const msp of hospitals.slice(0, 3)) await consortium.submit(`${msp}/admin`, 'governance.vote', { proposal: early, choice: 'yes' });
  t.like(await consortium.refused('hungary/admin', 'governance.close', { proposal: early }), { code: 'RULES_REFUSED', writes: {} });
  await advanceEpoch(consortium);
  t.like(await refused(consortium, plan), { code: 'RULES_REFUSED', writes: {} });
  await consortium.decide('cleveland', { kind: 'plan', plan: { ...heartPlan, minCohort: 4 } });
});

test('each rule refuses what it does not list, and names itself', async (t) => {
  const consortium = await budgeted();
  const attempts: readonly [change: Partial<ConsortiumRules>, rule: string][] = [
    [{ minCohort: 9 }, 'minCohort'],
    [{ allowedArchitectures: [] }, 'allowedArchitectures'],
    [{ allowedStrategies: ['fedadam'] }, 'allowedStrategies'],
    [{ allowedPurposes: ['nothing'] }, 'allowedPurposes'],
    [{ allowedNormalisation: ['local'] }, 'allowedNormalisation'],
    [{ allowedMechanisms: ['none'] }, 'allowedMechanisms'],
    [{ maxRoundCost: '0.000000000001' }, 'maxRoundCost'],
  ];
  for (const [change, rule] of attempts) {
    const ruled = consortium.fork();
    await ruled.decide('cleveland', setRules(change));
    const refusal = await refused(ruled, { kind: 'plan', plan: noisedPlan });
    t.like(refusal, { code: 'RULES_REFUSED', writes: {} }, rule);
    t.regex(refusal.message, new RegExp(`^RULES_REFUSED: ${rule}: expected `), rule);
  }
  await consortium.decide('cleveland', setRules({ maxRoundCost: '10' }));
  await consortium.decide('cleveland', { kind: 'plan', plan: noisedPlan });
});

/** Until the round that is open has a model. */
async function published(study: Study): Promise<{ readonly opened: string | null }> {
  await enrol(study, study.round, ...hospitals);
  await freeze(study, study.round);
  const hashed = await commit(study, study.round);
  const request = publishRequest(study.round, study.termsHash, hashed, named('model 1'));
  return (await study.consortium.submit(parties[0], 'rounds.publish', request)).payload as { opened: string | null };
}

test('an open round ends under the rules that it began with, and no other is opened that they refuse', async (t) => {
  const study = await opened();
  const { consortium, plan: id } = study;
  const set = await consortium.decide('cleveland', setRules({ minCohort: 4 }));
  t.like(await consortium.ask('rounds.plan', { plan: id }), { status: 'active', refusedBy: [] });
  await advanceEpoch(consortium);
  t.like(await consortium.ask('rounds.plan', { plan: id }), { status: 'active', refusedBy: ['minCohort'] });
  t.is((await published(study)).opened, null);
  t.like(await consortium.ask('rounds.plan', { plan: id }), { status: 'waiting', refusedBy: ['minCohort'], waitsFor: [] });
  t.like(await consortium.refused(parties[1], 'rounds.open', { plan: id }), { code: 'RULES_REFUSED', writes: {}, event: null });
  await consortium.decide('cleveland', setRules({ minCohort: 3, allowedPurposes: [heartPlan.purpose] }, set), 'back');
  t.like(await consortium.ask('rounds.plan', { plan: id }), { status: 'waiting' });
  await advanceEpoch(consortium);
  t.like(await consortium.ask('rounds.plan', { plan: id }), { status: 'active', refusedBy: [] });
  await consortium.submit(parties[1], 'rounds.open', { plan: id });
});

test('a change that is on its way opens the next round all the same: it holds from its epoch on', async (t) => {
  const study = await opened();
  await study.consortium.decide('cleveland', setRules({ minCohort: 4 }));
  t.is((await published(study)).opened, `${study.plan}~2~0`);
});

test('each kind is decided by the threshold of its own group, and another budget by all', async (t) => {
  const consortium = await budgeted();
  await consortium.decide('cleveland', setRules(thresholds({ members: all, plans: twoThirds })));
  await advanceEpoch(consortium);
  t.deepEqual(await check(consortium, { kind: 'suspend', msp: 'hungary', reason: 'left' }), all);
  t.deepEqual(await check(consortium, { kind: 'revoke', node: 'hungary/agent', reason: 'stolen' }), all);
  t.deepEqual(await check(consortium, { kind: 'plan', plan: noisedPlan }), twoThirds);
  t.deepEqual(await check(consortium, { kind: 'schema', name: 'heart', hash: named('schema'), size: 9 }), twoThirds);
  t.deepEqual(await check(consortium, { kind: 'set-epoch-length', seconds: 90 }), firstRules.thresholds.rules);
  const proposal = await consortium.propose('cleveland', { kind: 'suspend', msp: 'hungary', reason: 'left' });
  for (const msp of ['cleveland', 'longbeach']) await consortium.submit(`${msp}/admin`, 'governance.vote', { proposal, choice: 'yes' });
  t.like(await consortium.refused('cleveland/admin', 'governance.close', { proposal }), { code: 'PROPOSAL_OPEN', writes: {} });
  await consortium.submit('switzerland/admin', 'governance.vote', { proposal, choice: 'yes' });
  t.deepEqual((await consortium.submit('cleveland/admin', 'governance.close', { proposal })).payload, { status: 'passed' });
});

test('a change of a threshold needs the higher of old and new, whichever threshold it is', async (t) => {
  const consortium = await Consortium.found(...hospitals);
  // Up: who would bind the others to more votes needs as many.
  t.deepEqual(await check(consortium, setRules(thresholds({ rules: all }))), all);
  t.deepEqual(await check(consortium, setRules(thresholds({ members: twoThirds }))), twoThirds);
  const up = await consortium.decide('cleveland', setRules(thresholds({ members: all, plans: twoThirds })));
  // On its way it holds already for whoever would undo it.
  t.deepEqual(await check(consortium, setRules(thresholds({ plans: twoThirds }), up)), all);
  await advanceEpoch(consortium);
  // Down: not by fewer than it asks for now.
  t.deepEqual(await check(consortium, setRules(thresholds({ plans: twoThirds }), up)), all);
  t.deepEqual(await check(consortium, setRules(thresholds({ members: all }), up)), twoThirds);
  // What leaves the thresholds as they are needs what rules need.
  t.deepEqual(
    await check(consortium, setRules({ ...thresholds({ members: all, plans: twoThirds }), minCohort: 4 }, up)),
    firstRules.thresholds.rules,
  );
});

test('of two thresholds the higher needs as many votes as the other of every electorate', (t) => {
  const threshold = fc.record({
    num: fc.integer({ min: 1, max: 12 }),
    den: fc.integer({ min: 1, max: 12 }),
    comparator: fc.constantFrom('>' as const, '>=' as const),
  });
  const needed = (of: Threshold, n: number): number => {
    let yes = 0;
    while (yes <= n && tally(of, n, yes, 0) !== 'passed') yes++;
    return yes;
  };
  fc.assert(
    fc.property(threshold, threshold, fc.integer({ min: 1, max: 40 }), (left, right, n) => {
      const both = Math.max(needed(left, n), needed(right, n));
      return needed(higherThreshold(left, right), n) === both && needed(higherThreshold(right, left), n) === both;
    }),
  );
  t.pass();
});

test('a threshold that a minority reaches, or that nobody can, is no rule, and neither is a minCohort of two', async (t) => {
  const consortium = await Consortium.found(...hospitals);
  const never: readonly Threshold[] = [
    { num: 0, den: 1, comparator: '>' },
    { num: 1, den: 2, comparator: '>=' },
    { num: 1, den: 3, comparator: '>' },
    { num: 1, den: 1, comparator: '>' },
    { num: 4, den: 3, comparator: '>=' },
  ];
  for (const each of never)
    t.like(await refused(consortium, setRules(thresholds({ rules: each }))), { code: 'BODY_INVALID', writes: {} }, JSON.stringify(each));
  t.like(await refused(consortium, setRules({ minCohort: 2 })), { code: 'BODY_INVALID', writes: {} });
  t.like(await refused(consortium, { ...setRules({}), rules: { ...firstRules, minCohorts: 3 } }), { code: 'BODY_INVALID', writes: {} });
  t.like(await refused(consortium, { kind: 'set-rules', rules: firstRules }), { code: 'BODY_INVALID', writes: {} });
});

test('a suspended organisation votes on no rules, and one that was admitted since does not either', async (t) => {
  const consortium = await Consortium.found(...hospitals);
  await consortium.decide('cleveland', { kind: 'suspend', msp: 'hungary', reason: 'left' });
  const proposal = await consortium.propose('cleveland', setRules({ minCohort: 4 }));
  t.deepEqual((await consortium.ask('governance.get', { proposal })).electorate, ['cleveland', 'longbeach', 'switzerland']);
  await consortium.decide('cleveland', { kind: 'readmit', msp: 'hungary', reason: 'is back' });
  t.like(await consortium.refused('hungary/admin', 'governance.vote', { proposal, choice: 'yes' }), {
    code: 'NOT_IN_ELECTORATE',
    writes: {},
  });
  t.is(
    (
      await consortium.ask('governance.check', {
        proposer: 'cleveland',
        body: { kind: 'admit-node', node: nodeRecord('hungary', 'agent') },
      })
    ).threshold.den,
    2,
  );
});
