// What a moving plan costs an agent when many have ended: it looks at every plan once, and from then on at those that have not ended.
import test from 'ava';
import type { PlanView, QueryVerb } from '@cohort/protos/ledger';
import { start } from '../agent.ts';
import { eventually, makeRig } from '../testing/rig.ts';

test('with 200 plans that have ended and three that have not, a block that moves one is followed by reading the three', async (t) => {
  const rig = makeRig();
  const { round } = rig.ledger.open(rig.terms);
  const asked: string[] = [];
  let read = 0;
  const evaluate = async (verb: QueryVerb, body: never): Promise<unknown> => {
    asked.push(verb);
    const answer = await rig.ledger.evaluate(verb, body);
    if (verb !== 'rounds.plans' && verb !== 'rounds.activePlans') return answer;
    const [own] = (answer as { readonly items: readonly PlanView[] }).items;
    if (own === undefined) return t.fail();
    const like = (plan: string, status: PlanView['status']): PlanView => ({ ...own, plan, status, current: null });
    const items = [own, like('b1', 'active'), like('b2', 'paused')];
    if (verb === 'rounds.plans') for (let number = 0; number < 200; number++) items.push(like(`c${String(number)}`, 'finished'));
    read += items.length;
    return { items, bookmark: '' };
  };
  const ledger = new Proxy(rig.ledger, {
    get(target, name) {
      if (name === 'evaluate') return evaluate;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value as (...args: unknown[]) => unknown).bind(target) : value;
    },
  });
  await using agent = await start(rig.ports.site, { ...rig.ports, ledger });
  await eventually(() => rig.ledger.rounds.get(round)?.enrolled.length === 1);
  t.is(rig.events.filter(({ name }) => name === 'plan.ended').length, 200);
  t.true(read >= 203);
  [asked.length, read] = [0, 0];
  rig.ledger.set(round, { status: 'collecting' }, 'rounds.closeEnrolment');
  await eventually(() => rig.ports.journal.receipts(round).length === 3);
  t.deepEqual([asked.filter((verb) => verb.includes('lans')), read], [['rounds.activePlans'], 3]);
  await agent.close();
});

test('a plan that has ended since the last look is told once, and its last round is brought to its end', async (t) => {
  t.timeout(20_000);
  const rig = makeRig();
  const { round } = rig.ledger.open(rig.terms);
  await using agent = await start(rig.ports.site, rig.ports);
  await eventually(() => rig.ledger.rounds.get(round)?.enrolled.length === 1);
  const ended = () => rig.events.filter(({ name }) => name === 'plan.ended').map(({ fields }) => fields['status']);
  rig.ledger.standing.status = 'closed';
  rig.ledger.set(round, { status: 'void', reason: 'stopped' }, 'governance.close');
  await eventually(() => ended().length > 0 && rig.events.some(({ name }) => name === 'round.void'));
  rig.ledger.push('rounds.void');
  await new Promise((resolve) => setTimeout(resolve, 50));
  t.deepEqual(ended(), ['closed']);
  await agent.close();
});
