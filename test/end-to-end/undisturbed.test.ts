// Real processes that nobody disturbs: each vector travels once from its agent and once between parties, and nothing needs healing.
import test from 'ava';
import { Network } from '../support/network.ts';

const rounds = 3;

test.serial('without trouble no vector is sent twice, no share is healed and no party waits for an absent one', async (t) => {
  await using network = await Network.start({ rounds, tensorFlow: ['switzerland'] });
  t.log(network.notice);
  const last = network.key(rounds);
  await network.until(
    'the last round',
    ({ event, round, source }) => event === 'round.published' && round === last && source.endsWith('-agent'),
    60,
  );
  const of = (...names: readonly string[]) => network.events.filter(({ event }) => names.includes(event));
  t.deepEqual(of('share.healed', 'party.absent', 'member.excluded', 'round.refused'), []);
  const sent = of('share.sent').map(({ source, round, party }) => `${source} ${String(round)} ${String(party)}`);
  t.is(new Set(sent).size, sent.length);
  t.is(sent.length, 4 * rounds, sent.join('\n'));
  const backends = new Map(of('update.trained').map(({ source, backend }) => [source, backend]));
  t.is(backends.get('cleveland-agent'), 'plain');
  t.not(backends.get('switzerland-agent'), 'plain');
});
