// Before it opens, a party compares its block with another party's signed head: two valid headers for one height open nothing.
import test, { type ExecutionContext } from 'ava';
import type { Peers } from '@cohort/aggregator/ports/peers';
import { Network } from '@cohort/aggregator/testing/network';
import { verifyHeader } from '@cohort/chaincode/client/header';
import { forge, ledgerKeys } from '@cohort/chaincode/testing/test-chain';
import { CohortError } from '@cohort/protos/errors';
import type { SignedHeader } from '@cohort/protos/ledger';
import { lyingPeers } from './lying-peers.ts';

/** Parties 0 and 2 run; party 2 shows party 0 another head of the commit's block. */
async function withHead(
  t: ExecutionContext,
  forge: (header: SignedHeader, network: Network) => SignedHeader,
): Promise<{ network: Network; round: string }> {
  const peers = (party: number, honest: Peers): Peers =>
    party !== 2
      ? honest
      : {
          ...honest,
          deliver: (to, delivery) =>
            lyingPeers(honest, { party: 2, seed: network.keys[2]?.nodeKey.seed ?? new Uint8Array() }, 'head', ({ body, attached }) => {
              const header = forge(attached.header as SignedHeader, network);
              return { body: { ...body, headerHash: header.hash }, attached: { ...attached, header } };
            }).deliver(to, delivery),
        };
  const network: Network = await Network.create({ rate: 8, plan: { deadlines: { enrol: 20, collect: 20, relay: 2, step: 8 } }, peers });
  await network.run(t, [0, 2]);
  const round = await network.contributed(1);
  await network.status(round, 'committed');
  return { network, round };
}

const opened = (network: Network, party: number): boolean =>
  network.events.some((event) => event.party === party && event.name === 'round.opened-sum');
const sums = (network: Network): readonly string[] => network.ledger.newest('rounds.commit').body.sums.map(({ sumHash }) => sumHash);

test.serial(
  'a head that the ledger signed for the same height, and that differs, keeps the sums closed, and both are told as evidence',
  async (t) => {
    const { network, round } = await withHead(t, (header) => forge(header, { stateHash: 'cd'.repeat(32) }));
    await network.until(
      () => (network.events.some(({ party, name }) => party === 0 && name === 'ledger.forked') ? true : null),
      'the fork to be found',
    );
    await network.until(() => (network.ports[0]?.journal.round(round)?.state === 'observing' ? true : null), 'party 0 to fall silent');
    t.false(opened(network, 0));
    t.deepEqual(
      sums(network).map((hash) => network.ports[0]?.artifacts.get(hash) ?? null),
      [null, null, null],
    );

    const evidence = () => network.events.filter(({ party, name }) => party === 0 && name === 'ledger.forked').map(({ fields }) => fields);
    const [told] = evidence();
    const [own, other] = [told?.['own'], told?.['other']] as SignedHeader[];
    if (own === undefined || other === undefined) return t.fail('both headers are told');
    t.like(told, { round, height: own.height, party: 2 });
    for (const header of [own, other])
      t.notThrows(() => {
        verifyHeader(header, ledgerKeys);
      });
    t.deepEqual(
      [own.hash, own.height === other.height, own.hash === other.hash],
      [network.ledger.blocks[own.height]?.header.hash, true, false],
    );
    await network.kill(0);
    await network.start(0);
    await network.until(() => (evidence().length === 2 ? true : null), 'the evidence to be told again after a restart');
    t.deepEqual(evidence()[1], told);
  },
);

test.serial('a claim without a header that the ledger signed is ignored: it neither opens nor names a fork', async (t) => {
  const { network, round } = await withHead(t, (header) => ({ ...header, hash: 'cd'.repeat(32) }));
  await network.until(
    () => (network.ports[0]?.journal.refused(round).some(({ kind, party }) => kind === 'head' && party === 2) === true ? true : null),
    'the claim to be kept as evidence',
  );
  await new Promise((resolve) => setTimeout(resolve, 500));
  t.false(opened(network, 0));
  t.false(network.events.some(({ party, name }) => party === 0 && name === 'ledger.forked'));
  t.is(network.ports[0]?.journal.round(round)?.state, 'opening');
});

test.serial('a header that turns out to be nobody’s but its party’s is no fork, and opens nothing', async (t) => {
  const { network, round } = await withHead(t, (header, { ledger }) => {
    const shown = forge(header, { stateHash: 'cd'.repeat(32) });
    let isKnown = false;
    ledger.chain.disown = ({ hash }) => {
      if (hash === shown.hash && isKnown) throw new CohortError('SIGNATURE_INVALID', 'the same block has another commit hash');
      isKnown ||= hash === shown.hash;
    };
    return shown;
  });
  await network.until(() => (network.ports[0]?.journal.received(round, 'head').length === 2 ? true : null), 'the claim to be received');
  await new Promise((resolve) => setTimeout(resolve, 500));
  t.false(opened(network, 0));
  t.false(network.events.some(({ party, name }) => party === 0 && name === 'ledger.forked'));
  t.is(network.ports[0]?.journal.round(round)?.state, 'opening');
});
