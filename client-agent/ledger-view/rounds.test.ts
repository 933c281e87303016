// Rounds that an agent only refuses: followed while they are open, so that everybody can be told why, and no longer.
import test from 'ava';
import { commit, freeze, pairsOf, publish } from '@cohort/chaincode/testing/play-round';
import { CohortError } from '@cohort/protos/errors';
import { hash } from '@cohort/protos/hash';
import { systemClock } from '@cohort/protos/runtime/system-clock';
import { start } from '../agent.ts';
import { eventually, makeRig, others } from '../testing/rig.ts';

test('rounds that were refused for a dataset that is not offered are let go when they are over', async (t) => {
  const rig = await makeRig({ plan: { rounds: 7 } });
  const site = { ...rig.ports.site, dataset: { dataset: 'lungs', version: 1 }, offered: [{ dataset: 'lungs', version: 1 }] };
  const asked = new Map<string, number>();
  const tried = new Map<string, number>();
  const ledger: typeof rig.ports.ledger = {
    ...rig.ports.ledger,
    evaluate: (verb, body) => {
      const { round } = body as { round?: string };
      if (verb === 'rounds.get') asked.set(String(round), (asked.get(String(round)) ?? 0) + 1);
      return rig.ports.ledger.evaluate(verb, body);
    },
  };
  const away = rig.parties[0];
  away.refuse = (_caller, refusal) => {
    tried.set(refusal.round, (tried.get(refusal.round) ?? 0) + 1);
    return Promise.reject(new CohortError('UNREACHABLE', 'away'));
  };
  await using agent = await start(site, { ...rig.ports, ledger, clock: systemClock(200) });
  let { round } = await rig.open();
  for (let number = 1; number <= 6; number++) {
    await eventually(() => (tried.get(round) ?? 0) > 0);
    if (number === 6) break;
    for (const msp of others) await rig.ledger.enrol(round, msp);
    await freeze(rig.ledger, round);
    await commit(rig.ledger, round, pairsOf(...others));
    await publish(rig.ledger, round, hash('stateHash', number)); // opens the next in the same transaction
    round = rig.ledger.plans[0]?.current ?? '';
  }
  asked.clear();
  tried.clear();
  await rig.ledger.decide({ kind: 'set-epoch-length', seconds: 40_000 });
  // Seven tries of the one that is open take longer than any other waits between two.
  await eventually(() => asked.size > 0 && (tried.get(round) ?? 0) >= 7);
  t.deepEqual([...asked.keys()], [round]);
  t.deepEqual([...tried.keys()], [round]);
  await agent.close();
});
