// What is hashed and signed of a consortium's founding.
import { encode } from '@cohort/protos/canonical';
import { canonicalJson } from '@cohort/protos/canonical-json';
import { fromHex, hash } from '@cohort/protos/hash';
import type { Founding, Invite } from './founding-shape.ts';

/** H(founding, canonical JSON of it), hex. */
export const foundingHash = (founding: Founding): string => hash('founding', canonicalJson(founding));

/** What each founder's authority signs. */
export const foundingBytes = (founding: Founding): Uint8Array => encode('foundingSignature', fromHex(foundingHash(founding), 32));

/** What the words of an invite are taken over: the founding, and the pins that a later member gets with it. */
export const inviteHash = ({ founding, pinnedParties }: Invite): string =>
  hash('invite', fromHex(foundingHash(founding), 32), canonicalJson(pinnedParties));
