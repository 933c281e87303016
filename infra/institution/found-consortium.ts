// What follows from a founding: the ledger's genesis and where it is reached, the pins of its parties, and who runs which node.
import type { PinnedParty } from '@cohort/client-agent/pinned-party';
import { CohortError } from '@cohort/protos/errors';
import type { Genesis, NodeRecord } from '@cohort/protos/ledger';
import type { LedgerAddress } from '../consortium/ledger-address.ts';
import type { Card } from './card-shape.ts';
import type { FoundedLedger, Founding } from './founding-shape.ts';

export interface Founded {
  readonly genesis: Genesis;
  readonly ledger: LedgerAddress;
  readonly pinnedParties: readonly PinnedParty[];
}

/** @throws {CohortError} CONFIG_INVALID for a ledger's host without a ledger, or a founder without its part of a Fabric network */
export function foundConsortium({ name, testNetwork, epochSeconds, parties, ledger: founded, cards }: Founding): Founded {
  const { ledger, operators, ledgerKeys } = foundLedger(founded, cards);
  const nodes = cards.flatMap((card) => nodesIn(card, parties));
  return {
    genesis: {
      consortium: name,
      testNetwork,
      operators,
      epochSeconds,
      organisations: cards.map(({ organisation }) => organisation),
      nodes,
      ledgerKeys,
    },
    ledger,
    pinnedParties: parties.flatMap((msp) => nodes.filter((node) => node.node === `${msp}/party`).map(pinOf)),
  };
}

interface LedgerFounded extends Pick<Genesis, 'operators' | 'ledgerKeys'> {
  readonly ledger: LedgerAddress;
}

function foundLedger(founded: FoundedLedger, cards: readonly Card[]): LedgerFounded {
  if (founded.kind === 'embedded') {
    const host = cards.find(({ organisation }) => organisation.msp === founded.host)?.ledger ?? null;
    if (host === null)
      throw new CohortError(
        'CONFIG_INVALID',
        `ledger host: expected a founder whose card has a ledger, got ${founded.host}; name another, or have it made with cohort org create ${founded.host} --ledger`,
      );
    const { endpoint, tlsCertSha256, ledgerKey } = host;
    return { ledger: { kind: 'embedded', endpoint, msp: founded.host, tlsCertSha256 }, operators: 1, ledgerKeys: [ledgerKey] };
  }
  const members = cards.map(({ organisation: { msp }, fabric }) => {
    if (fabric !== null) return { msp, ...fabric };
    throw new CohortError(
      'CONFIG_INVALID',
      `ledger: expected founders whose cards have an orderer and a peer of Hyperledger Fabric, got ${msp}; have it made with cohort org create ${msp} --fabric`,
    );
  });
  return { ledger: { kind: 'fabric', members, later: [] }, operators: members.length, ledgerKeys: [] };
}

/** A card's nodes that the consortium has: a party only where it is one of `parties`. */
export function nodesIn({ organisation, nodes }: Card, parties: readonly string[]): readonly NodeRecord[] {
  return nodes.filter(({ role }) => role !== 'party' || parties.includes(organisation.msp));
}

export function pinOf({ node, nodeKey, boxKey, tlsCertSha256 }: NodeRecord): PinnedParty {
  return { node, nodeKey, boxKey, tlsCertSha256 };
}
