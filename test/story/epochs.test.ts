// The nodes of a whole consortium end its epochs by their own clocks: those of a majority of organisations suffice, of fewer do not.
import test from 'ava';
import { Cast } from './cast.ts';
import { Cooperative } from './cooperative.ts';
import { hospitals, partyHosts } from './study.ts';

const epochSeconds = 3600;

test('parties and agents of three of four hospitals carry the consortium over two epochs, and two of them over none', async (t) => {
  t.timeout(60_000);
  await using cast = new Cast(await Cooperative.found(hospitals, epochSeconds));
  const { cooperative, clock, parties, agents } = cast;
  const ledger = cooperative.ledgerOf('switzerland/admin');
  const epoch = async () => await ledger.evaluate('epochs.current', {});
  /** Time goes on in steps of a twelfth of an epoch, as long as `goesOn` holds of what the ledger shows. */
  const pass = async (goesOn: (shown: Awaited<ReturnType<typeof epoch>>, twelfths: number) => boolean) => {
    for (let twelfths = 0; goesOn(await epoch(), twelfths); twelfths++) {
      if (twelfths === 60) throw new RangeError(`waited for five epochs, and the ledger shows ${JSON.stringify(await epoch())}`);
      clock.pass(epochSeconds / 12);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  // Two hospitals only: one with a party, one with an agent.
  await parties.cleveland.start();
  await agents.switzerland.start();
  await pass(({ asked }) => asked.length < 2);
  await pass((_, twelfths) => twelfths < 24);
  t.deepEqual(await epoch(), {
    epoch: 0,
    seconds: epochSeconds,
    nextSeconds: epochSeconds,
    asked: ['cleveland', 'switzerland'],
    needed: 3,
  });

  // A second node of cleveland changes nothing; one of hungary's ends it, when its own clock says so.
  await agents.cleveland.start();
  await pass((_, twelfths) => twelfths < 24);
  t.is((await epoch()).epoch, 0);
  await parties.hungary.start();
  await pass((shown, twelfths) => shown.epoch === 0 && twelfths < 9);
  t.is((await epoch()).epoch, 0, 'hungary has not seen it for an hour');
  // It was up for three quarters of it, and need not begin anew.
  await parties.hungary.kill();
  await parties.hungary.start();
  await pass((shown, twelfths) => shown.epoch === 0 && twelfths < 6);
  t.is((await epoch()).epoch, 1);
  await pass((shown) => shown.epoch === 1);
  t.is((await epoch()).epoch, 2);

  // Every party goes: the agents are enough.
  for (const msp of partyHosts) await parties[msp].kill();
  for (const hospital of ['hungary', 'va'] as const) await agents[hospital].start();
  await pass((shown) => shown.epoch === 2);
  t.is((await epoch()).epoch, 3);
});
