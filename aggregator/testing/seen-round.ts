// A round as a party sees it, with an outbox of the test's own where that is given.
import { termsHash, type Terms } from '@cohort/protos/terms';
import type { Ports } from '../ports/ports.ts';
import type { Outbox } from '../round/outbox.ts';
import type { Round } from '../round/round.ts';
import type { Network } from './network.ts';

/** The terms of the first round, which a party opens that need not run. */
export async function openedTerms({ ledger, refs, planId }: Network): Promise<Terms> {
  const { payload } = await ledger.submit(refs[0].node, 'rounds.open', 'first', { plan: planId });
  return ledger.view((payload as { readonly round: string }).round).terms;
}

/** What a party that runs has of a round, once that is in its journal. */
export async function seenBy(network: Network, party: number, key: string) {
  const ports = network.ports[party] ?? network.portsOf(party);
  return { ports, row: await network.until(() => ports.journal.round(key), `party ${String(party)} to see the round`) };
}

/** The first round as party 0 sees it. */
export async function seenRound(network: Network, outbox: Partial<Outbox>): Promise<{ readonly round: Round; readonly ports: Ports }> {
  await network.start(0);
  const key = await network.opened(1);
  const { ports } = await seenBy(network, 0, key);
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
