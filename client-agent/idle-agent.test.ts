// A site without an offer holds no epoch up: its agent's clock counts, until it is closed.
import test from 'ava';
import type { EpochView } from '@cohort/protos/ledger';
import { startIdle } from './idle-agent.ts';
import { eventually, makeRig } from './testing/rig.ts';

test('an agent that offers nothing says so, asks for the next epoch when it is due, and stops asking once it is closed', async (t) => {
  const { ports, events } = await makeRig();
  let ms = 0;
  let looks = 0;
  const asked: number[] = [];
  const view: EpochView = { epoch: 3, seconds: 60, nextSeconds: 60, asked: [], needed: 2 };
  const ledger = {
    evaluate: () => Promise.resolve(((looks += 1), view)),
    submit: (_verb: string, _id: string, { from }: { readonly from: number }) => Promise.resolve(void asked.push(from)),
  } as unknown as typeof ports.ledger;
  const clock = {
    ...ports.clock,
    now: () => ms,
    sleep: async (waitMs: number) => {
      ms += waitMs;
      await new Promise((resolve) => setTimeout(resolve, 1));
    },
  };
  const agent = startIdle({ ...ports, ledger, clock });
  await eventually(() => asked.length > 0);
  t.is(asked[0], 3);
  t.true(ms >= 60_000);
  t.true(events.some(({ name, fields }) => name === 'agent.idle' && fields['member'] === ports.site.member));
  await agent.close();
  await agent.done;
  const before = looks;
  await new Promise((resolve) => setTimeout(resolve, 20));
  t.is(looks, before);
});
