// What is hashed and signed of a card.
import { encode } from '@cohort/protos/canonical';
import { canonicalJson } from '@cohort/protos/canonical-json';
import { hash } from '@cohort/protos/hash';
import type { Card, CardContent, LedgerCard } from './card-shape.ts';

/** H(card, canonical JSON of its content), hex: the same each time a card is made of the same keys and endpoints. */
export function cardHash({ organisation, nodes, ledger, fabric }: CardContent): string {
  return hash('card', canonicalJson({ organisation, nodes, ledger, fabric }));
}

/** What the authority signs: the content with its proofs. */
export function cardBytes({ signature: _signature, ...signed }: Card): Uint8Array {
  return encode('cardSignature', canonicalJson(signed));
}

/** What the ledger's block key and the key of its TLS certificate sign. */
export function ledgerPossessionBytes(msp: string, ledger: LedgerCard): Uint8Array {
  return encode('ledgerPossession', msp, canonicalJson(ledger));
}
