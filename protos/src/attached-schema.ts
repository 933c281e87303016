// The strict schema of what travels beside statements.
import type { Announced, Attached } from './attached.ts';
import type { SignedHeader } from './ledger.ts';
import { mostMembers } from './most-members.ts';
import { mspShape } from './names-schema.ts';
import { hex, integer, list, nullable, object, text, type Shape } from './shape.ts';
import { anySignedShape, roundBodyShape } from './statements-schema.ts';

const hash = hex(32);

/** Most announcements of one list: two of each member, the second as evidence. */
const maxAnnounced = 2 * mostMembers;

export const announcedShape = object<Announced>({
  round: text(96),
  termsHash: hash,
  member: mspShape,
  com: hash,
  hashes: (value, at) => list(hash, 3, 3)(value, at) as Announced['hashes'],
  signature: hex(64),
});

/** Everything that one list announces. */
export const announcedListShape: Shape<readonly Announced[]> = list(announcedShape, 0, maxAnnounced);

export const signedHeaderShape = object<SignedHeader>({
  height: integer(0),
  previousHash: hash,
  merkleRoot: hash,
  stateHash: hash,
  hash,
  signatures: list(object<SignedHeader['signatures'][number]>({ key: hash, signature: hex(64) }), 0, 1024),
});

export const attachedShape = object<Attached>({
  statements: list(anySignedShape, 0, 12),
  announcements: list(announcedListShape, 0, 3),
  body: nullable(roundBodyShape),
  header: nullable(signedHeaderShape),
});
