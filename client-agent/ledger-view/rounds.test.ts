// Rounds that an agent only refuses: followed while they are open, so that everybody can be told why, and no longer.
import test from 'ava';
import { CohortError } from '@cohort/protos/errors';
import { start } from '../agent.ts';
import { eventually, makeRig } from '../testing/rig.ts';

test('rounds that were refused for a dataset that is not offered are let go when they are over', async (t) => {
  const rig = makeRig();
  const site = { ...rig.ports.site, dataset: { dataset: 'lungs', version: 1 }, offered: ['lungs'] };
  const asked = new Map<string, number>();
  const tried = new Map<string, number>();
  const ledger = new Proxy(rig.ledger, {
    get(target, name) {
      if (name === 'evaluate')
        return (verb: never, body: { round?: string }) => {
          if (verb === 'rounds.get') asked.set(String(body.round), (asked.get(String(body.round)) ?? 0) + 1);
          return target.evaluate(verb, body as never);
        };
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value as (...args: unknown[]) => unknown).bind(target) : value;
    },
  });
  const away = rig.parties[0];
  away.refuse = (_caller, refusal) => {
    tried.set(refusal.round, (tried.get(refusal.round) ?? 0) + 1);
    return Promise.reject(new CohortError('UNREACHABLE', 'away'));
  };
  await using agent = await start(site, { ...rig.ports, ledger });
  const keys: string[] = [];
  for (let round = 1; round <= 6; round++) {
    if (keys.length > 0) {
      const before = rig.ledger.rounds.get(keys.at(-1) ?? '');
      if (before !== undefined) rig.ledger.rounds.set(before.round, { ...before, status: 'published', modelOut: 'ab'.repeat(32) });
    }
    const view = rig.ledger.open({ ...rig.terms, round }); // publication opens the next in the same transaction
    keys.push(view.round);
    await eventually(() => (tried.get(view.round) ?? 0) > 0);
  }
  asked.clear();
  tried.clear();
  rig.ledger.push('rounds.closeEnrolment');
  await new Promise((resolve) => setTimeout(resolve, 1500));
  t.is(asked.size, 1);
  t.is(tried.size, 1);
  await agent.close();
});
