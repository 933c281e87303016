// What follows from a founding: the ledger's genesis and address, the pins of its parties, and who runs which node.
import type { PinnedParty } from '@cohort/client-agent/pinned-party';
import { CohortError } from '@cohort/protos/errors';
import type { Genesis, NodeRecord } from '@cohort/protos/ledger';
import type { LedgerAddress } from '../consortium/layout.ts';
import type { Card } from './card-shape.ts';
import type { Founding } from './founding-shape.ts';

export interface Founded {
  readonly genesis: Genesis;
  readonly ledger: LedgerAddress;
  readonly pinnedParties: readonly PinnedParty[];
}

/** @throws {CohortError} CONFIG_INVALID for a ledger's host without a ledger */
export function foundConsortium({ name, testNetwork, epochSeconds, parties, ledgerHost, cards }: Founding): Founded {
  const host = cards.find(({ organisation }) => organisation.msp === ledgerHost)?.ledger ?? null;
  if (host === null)
    throw new CohortError(
      'CONFIG_INVALID',
      `ledger host: expected a founder whose card has a ledger, got ${ledgerHost}; name another, or have it made with cohort org create ${ledgerHost} --ledger`,
    );
  const nodes = cards.flatMap((card) => nodesIn(card, parties));
  return {
    genesis: {
      consortium: name,
      testNetwork,
      operators: 1,
      epochSeconds,
      organisations: cards.map(({ organisation }) => organisation),
      nodes,
      ledgerKeys: [host.ledgerKey],
    },
    ledger: { endpoint: host.endpoint, msp: ledgerHost, tlsCertSha256: host.tlsCertSha256 },
    pinnedParties: parties.flatMap((msp) => nodes.filter((node) => node.node === `${msp}/party`).map(pinOf)),
  };
}

/** A card's nodes that the consortium has: a party only where it is one of `parties`. */
export function nodesIn({ organisation, nodes }: Card, parties: readonly string[]): readonly NodeRecord[] {
  return nodes.filter(({ role }) => role !== 'party' || parties.includes(organisation.msp));
}

export function pinOf({ node, nodeKey, boxKey, tlsCertSha256 }: NodeRecord): PinnedParty {
  return { node, nodeKey, boxKey, tlsCertSha256 };
}
