// The strict schema of what travels beside statements.
import type { Announced, Attached } from './attached.ts';
import type { FabricProof, SignedHeader } from './ledger.ts';
import { mostMembers } from './most-members.ts';
import { mspShape } from './names-schema.ts';
import { freeText, hex, integer, list, nullable, object, optional, text, type Shape } from './shape.ts';
import { anySignedShape, roundBodyShape } from './statements-schema.ts';

const hash = hex(32);

/** Most announcements of one list: two of each member, the second as evidence. */
const maxAnnounced = 2 * mostMembers;

export const announcedShape = object<Announced>({
  round: freeText(96),
  termsHash: hash,
  member: mspShape,
  com: hash,
  hashes: (value, at) => list(hash, 3, 3)(value, at) as Announced['hashes'],
  signature: hex(64),
});

/** Everything that one list announces. */
export const announcedListShape: Shape<readonly Announced[]> = list(announcedShape, 0, maxAnnounced);

/** Hex of at most so many bytes: what orderers say is of several lengths. */
const hexUpTo = (bytes: number): Shape<string> => text(2 * bytes, /^(?:[0-9a-f]{2})*$/, `up to ${String(bytes)} bytes in hex`);

const fabricProofShape = object<FabricProof>({
  previousHash: hash,
  value: hexUpTo(4096),
  signatures: list(object<FabricProof['signatures'][number]>({ header: hexUpTo(4096), signature: hexUpTo(128) }), 1, 256),
});

export const signedHeaderShape = object<SignedHeader>({
  height: integer(0),
  previousHash: hash,
  merkleRoot: hash,
  stateHash: hash,
  hash,
  signatures: list(object<SignedHeader['signatures'][number]>({ key: hash, signature: hex(64) }), 0, 1024),
  fabric: optional(fabricProofShape),
});

export const attachedShape = object<Attached>({
  statements: list(anySignedShape, 0, 12),
  announcements: list(announcedListShape, 0, 3),
  body: nullable(roundBodyShape),
  header: nullable(signedHeaderShape),
});
