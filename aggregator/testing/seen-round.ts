// The first round as party 0 sees it, with an outbox of the test's own.
import { termsHash } from '@cohort/protos/terms';
import type { Ports } from '../ports/ports.ts';
import type { Outbox } from '../round/outbox.ts';
import type { Round } from '../round/round.ts';
import type { Network } from './network.ts';

export async function seenRound(network: Network, outbox: Partial<Outbox>): Promise<{ readonly round: Round; readonly ports: Ports }> {
  await network.start(0);
  const key = await network.opened(1);
  const ports = network.ports[0] ?? network.portsOf(0);
  await network.until(() => ports.journal.round(key), 'the party to see the round');
  const { terms } = network.ledger.view(key);
  const round = {
    key,
    terms,
    termsHash: termsHash(terms, network.ledger.genesisHash),
    me: 0,
    others: [1, 2],
    outbox,
    notifier: { notifyAll: () => undefined },
  } as unknown as Round;
  return { round, ports };
}
