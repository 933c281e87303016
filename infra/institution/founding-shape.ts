// A consortium as its founders sign it: whose cards, who runs a party, which ledger. With all their signatures it is an invite.
import type { PinnedParty } from '@cohort/client-agent/pinned-party';
import { mspShape, nodeIdShape } from '@cohort/protos/names-schema';
import { boolean, freeText, hex, list, nullable, object, oneOf, tagged } from '@cohort/protos/shape';
import { secondsShape } from '@cohort/protos/terms-schema';
import { cardShape, type Card } from './card-shape.ts';

export const inviteFormat = 'cohort/invite/v2';

/** The embedded ledger at one founder, or Hyperledger Fabric at all. */
export type FoundedLedger = { readonly kind: 'embedded'; readonly host: string } | { readonly kind: 'fabric' };

/** What is signed; ledger, registry and pins follow from it. */
export interface Founding {
  readonly name: string;
  readonly testNetwork: boolean;
  /** How long an epoch lasts, by the nodes' own clocks; a vote can change it. */
  readonly epochSeconds: number;
  /** MSP ids of the founders that run an aggregator party: three, or more that can take a party's place. */
  readonly parties: readonly string[];
  readonly ledger: FoundedLedger;
  /** One for each founder, sorted by MSP id. */
  readonly cards: readonly Card[];
}

export interface Invite {
  readonly format: typeof inviteFormat;
  readonly founding: Founding;
  /** By each founder's certificate authority: ECDSA P-256 with SHA-256, hex; sorted by MSP id. A draft lacks some. */
  readonly signatures: readonly { readonly msp: string; readonly signature: string }[];
  /** For a later member: the parties as the member who invites has them pinned. Null for founders, whose cards tell. */
  readonly pinnedParties: readonly PinnedParty[] | null;
}

export const foundingShape = object<Founding>({
  name: freeText(100),
  testNetwork: boolean,
  epochSeconds: secondsShape,
  parties: list(mspShape, 3, 1000),
  ledger: tagged<FoundedLedger>('kind', {
    embedded: object({ kind: oneOf('embedded'), host: mspShape }),
    fabric: object({ kind: oneOf('fabric') }),
  }),
  cards: list(cardShape, 3, 1000),
});

export const pinnedPartyShape = object<PinnedParty>({ node: nodeIdShape, nodeKey: hex(32), boxKey: hex(32), tlsCertSha256: hex(32) });

export const inviteShape = object<Invite>({
  format: oneOf(inviteFormat),
  founding: foundingShape,
  signatures: list(object<Invite['signatures'][number]>({ msp: mspShape, signature: hex(64) }), 0, 1000),
  pinnedParties: nullable(list(pinnedPartyShape, 3, 1000)),
});
