// What a moving plan costs an agent when many have ended: it looks at every plan once, and from then on at those that have not ended.
import test from 'ava';
import type { PlanView, QueryVerb } from '@cohort/protos/ledger';
import { start } from '../agent.ts';
import { eventually, makeRig } from '../testing/rig.ts';

test('with 200 plans that have ended and three that have not, a block that moves one is followed by reading the three', async (t) => {
  const rig = await makeRig();
  const { round } = await rig.open();
  const asked: string[] = [];
  let read = 0;
  const evaluate = async (verb: QueryVerb, body: never): Promise<unknown> => {
    asked.push(verb);
    const answer = await rig.ports.ledger.evaluate(verb, body);
    if (verb !== 'rounds.plans' && verb !== 'rounds.activePlans') return answer;
    const [own] = (answer as { readonly items: readonly PlanView[] }).items;
    if (own === undefined) return t.fail();
    const like = (plan: string, status: PlanView['status']): PlanView => ({ ...own, plan, status, current: null });
    const items = [own, like('b1', 'active'), like('b2', 'paused')];
    if (verb === 'rounds.plans') for (let number = 0; number < 200; number++) items.push(like(`c${String(number)}`, 'finished'));
    read += items.length;
    return { items, bookmark: '' };
  };
  const ledger = { ...rig.ports.ledger, evaluate } as typeof rig.ports.ledger;
  await using agent = await start(rig.ports.site, { ...rig.ports, ledger });
  await eventually(() => rig.ledger.rounds.get(round)?.enrolled.length === 1);
  t.is(rig.events.filter(({ name }) => name === 'plan.ended').length, 200);
  t.true(read >= 203);
  const [first, second] = rig.terms.parties;
  await rig.ledger.submit(first.node, 'rounds.closeEnrolment', 'close', { round });
  await eventually(() => asked.includes('rounds.activePlans'));
  await new Promise((resolve) => setTimeout(resolve, 50));
  [asked.length, read] = [0, 0];
  await rig.ledger.submit(second.node, 'rounds.closeEnrolment', 'close', { round });
  await eventually(() => rig.ports.journal.receipts(round).length === 3);
  t.deepEqual([asked.filter((verb) => verb.includes('lans')), read], [['rounds.activePlans'], 3]);
  await agent.close();
});

test('a plan that has ended since the last look is told once, and its last round is brought to its end', async (t) => {
  t.timeout(20_000);
  const rig = await makeRig();
  const { round } = await rig.open();
  await using agent = await start(rig.ports.site, rig.ports);
  await eventually(() => rig.ledger.rounds.get(round)?.enrolled.length === 1);
  const ended = () => rig.events.filter(({ name }) => name === 'plan.ended').map(({ fields }) => fields['status']);
  await rig.ledger.decide({ kind: 'stop-plan', plan: rig.terms.plan, reason: 'test' });
  await eventually(() => ended().length > 0 && rig.events.some(({ name }) => name === 'round.void'));
  await rig.ledger.decide({ kind: 'set-epoch-length', seconds: 40_000 });
  await new Promise((resolve) => setTimeout(resolve, 50));
  t.deepEqual(ended(), ['closed']);
  await agent.close();
});
