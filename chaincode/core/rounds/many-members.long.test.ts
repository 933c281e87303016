// A round of as many members as a plan may name, each with the longest names: it is frozen, committed and shown within every bound.
import test from 'ava';
import { canonicalJson } from '@cohort/protos/canonical-json';
import { mostBodyCharacters } from '@cohort/protos/most-body-characters';
import { mostMembers } from '@cohort/protos/most-members';
import { encodeReply } from '@cohort/protos/transport/documents';
import { viewShapes } from '@cohort/protos/views-schema';
import { planHash, type Plan } from '@cohort/protos/terms';
import { datasets } from '../datasets/state.ts';
import { organisations, putNode } from '../members/state.ts';
import { named, nodeRecord, organisationRecord } from '../testing/consortium.ts';
import { fill } from '../testing/fill.ts';
import { budgetedRegistration } from '../testing/noised-story.ts';
import { admitted, bodyOf, commitRequest, freeze, heartPlan, parties, type Study } from '../testing/round-story.ts';
import { checkPlan } from './check-plan.ts';
import { enrolments, plans, putProgress, roundId } from './state.ts';

const dataset = 'd'.repeat(64);
const member = (number: number): string => `m${'x'.repeat(27)}${String(number).padStart(4, '0')}`;
const members = Array.from({ length: mostMembers }, (_, index) => member(index));
const bound = 2 ** 20;

/** The heart study's plan for this many members. */
const planOf = (named: readonly string[], change: Partial<Plan> = {}): Plan => ({
  ...heartPlan,
  datasets: named.map((msp) => ({ msp, dataset, version: 1 })),
  blocks: heartPlan.blocks.map((block) => (block.name === 'model' ? { ...block, bound } : block)),
  quantiser: { ...heartPlan.quantiser, bound },
  maxCohort: mostMembers,
  ...change,
});

/** Accounts with the longest names and amounts that an enrolment can reserve. */
const reserved = (msp: string) =>
  (['record', 'patient', 'member'] as const).map((unit) => ({ account: `${msp}~${dataset}~evaluation~${unit}`, cost: '9'.repeat(39) }));

test('a plan may name 1,024 members and sum them; one more of either is refused with the number', (t) => {
  t.notThrows(() => {
    checkPlan(planOf(members));
  });
  const more = [...members, member(mostMembers)];
  const refused = { code: 'PLAN_NOT_ACCEPTED' };
  t.throws(
    () => {
      checkPlan(planOf(members, { maxCohort: 1025 }));
    },
    { ...refused, message: /maxCohort: expected at most 1024.*got 1025/ },
  );
  t.throws(
    () => {
      checkPlan(planOf(more));
    },
    { ...refused, message: /datasets: expected at most 1024.*got 1025/ },
  );
});

test('1,024 enrolled members are frozen and committed, and the view of the round passes', async (t) => {
  const consortium = await admitted();
  const plan = named('a plan of many');
  const accepted = planOf(members);
  await fill(consortium, (context) => {
    for (const msp of members) {
      organisations.put(context, organisationRecord(msp), msp);
      putNode(context, nodeRecord(msp, 'agent'));
      datasets.put(context, { ...budgetedRegistration, protection: 'unprotected', accounts: [], msp, dataset }, msp, dataset, '1');
    }
    plans.put(context, { plan: accepted, planHash: planHash(accepted), parties: accepted.parties, proposer: 'cleveland' }, plan);
    const progress = { status: 'active', reason: null, model: accepted.genesisModel, current: null } as const;
    putProgress(context, plan, { proposer: 'cleveland', progress: null }, progress);
  });
  const { payload } = await consortium.submit(parties[0], 'rounds.open', { plan });
  const study: Study = { consortium, plan, ...(payload as { round: string; termsHash: string }) };
  await fill(consortium, (context) => {
    for (const msp of members) {
      const { nodeKey, boxKey } = nodeRecord(msp, 'agent');
      const keys = { nodeKey, boxKey };
      const enrolled = {
        member: msp,
        node: `${msp}/agent`,
        ...keys,
        dataset: { msp, dataset, version: 1 },
        bucket: { lower: 200, upper: 500 },
      };
      enrolments.put(context, { ...enrolled, reserved: reserved(msp) }, ...roundId(study.round), msp);
    }
  });
  await freeze(study, study.round);
  const request = commitRequest(study.round, await bodyOf(study, study.round, members));
  const characters = canonicalJson(request).length;
  t.true(4 * characters < mostBodyCharacters, `a commit of ${String(characters)} characters`);
  await consortium.submit(parties[0], 'rounds.commit', request);
  const view = viewShapes['rounds.get'](await consortium.ask('rounds.get', { round: study.round }), 'view');
  t.deepEqual([view.status, view.enrolled.length, view.body?.members.length], ['committed', mostMembers, mostMembers]);
  const { length } = encodeReply('Ledger', 'Evaluate', view);
  t.log(`a commit is ${String(characters)} characters, the round's view ${String(length)} bytes`);
  t.true(length < 2 ** 21);
  const { items } = await consortium.ask('rounds.list', { plan, limit: 1000, bookmark: '' });
  t.is(items.length, 1);
});
