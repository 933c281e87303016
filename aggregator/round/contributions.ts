// Members' contributions at one party: the announcement, the keys, the s_0 buffers by (member, com, sender), the receipt.
import { pairName } from '@cohort/protos/pair-name';
import { announcementHolds as hasCommitment } from '@cohort/protos/commitment';
import { CohortError } from '@cohort/protos/errors';
import { fromHex } from '@cohort/protos/hash';
import type { Announced } from '@cohort/protos/attached';
import type { Announcement, ContributionStatus } from '@cohort/protos/messages';
import type { Enrolment } from '@cohort/protos/ledger';
import { blocksHash, type Pair, type Signed } from '@cohort/protos/statements';
import { blockSpans, byteLength, chunkBytes } from '@cohort/mpc/block';
import { shareHash, shareHasher, type BodyHasher } from '@cohort/mpc/commit';
import { verifyEd25519 } from '@cohort/mpc/crypto';
import { indicesOf, type ShareIndex } from '@cohort/mpc/roles';
import { openShare } from '@cohort/mpc/seal';
import type { Ports } from '../ports/ports.ts';
import { partyRef, type Round } from './round.ts';
import { sign } from './broadcast-statement.ts';

export const keyName = (index: number, { member, com }: Pair): string => `key.${String(index)}.${member}.${com}`;
export const saltName = (index: number, { member, com }: Pair): string => `salt.${String(index)}.${member}.${com}`;
export const bufferName = ({ member, com }: Pair, sender: string): string => `s0.${member}.${com}.${sender}`;
const goodBuffer = ({ member, com }: Pair) => `s0.${member}.${com}` as const;

export function enrolmentOf(round: Pick<Round, 'key'>, ports: Ports, member: string): Enrolment | undefined {
  return ports.journal.round(round.key)?.enrolled.find((enrolment) => enrolment.member === member);
}

/** Whether an announcement's commitment is over its hashes and signed by its enrolled member for this round. */
export function announcementHolds(round: Round, ports: Ports, announced: Announced): boolean {
  const enrolment = enrolmentOf(round, ports, announced.member);
  return (
    enrolment !== undefined &&
    hasCommitment(announced, round.termsHash, enrolment.nodeKey, (key, message, signature) =>
      verifyEd25519(fromHex(key, 32), message, fromHex(signature, 64)),
    )
  );
}

/** Opens and checks the sealed keys and salts, stores them, then the announcement. @throws {CohortError} as openShare, COMMITMENT_MISMATCH */
export function keepKeys(round: Round, ports: Ports, announcement: Announcement, enrolment: Enrolment): void {
  const { termsHash, member, hashes } = announcement;
  const senderPublic = fromHex(enrolment.boxKey, 32);
  const payload = openShare(fromHex(announcement.sealed), {
    termsHash,
    member,
    role: round.role,
    senderPublic,
    recipientSecret: ports.keys.boxSecret(partyRef(round, round.me).boxKey),
  });
  for (const index of indicesOf(round.role)) {
    const salt = payload.salts[index] as Uint8Array;
    if (index !== 0) {
      const key = payload.keys[index] as Uint8Array;
      if (shareHash({ termsHash, member, index }, salt, key) !== hashes[index])
        throw new CohortError(
          'COMMITMENT_MISMATCH',
          `share ${String(index)} of ${member}: expected the key that its commitment names; send the bytes that were committed`,
        );
      ports.shares.keep(round.key, keyName(index, announcement), key);
    }
    ports.shares.keep(round.key, saltName(index, announcement), salt);
  }
  const { to: _to, sealed: _sealed, ...announced } = announcement;
  ports.journal.announce(round.key, announced);
}

/** Whether this party holds share `index` of a pair, hash-checked and on disk. */
export function holds(round: Round, ports: Ports, pair: Pair, index: ShareIndex): boolean {
  if (index === 0) return ports.journal.roundFacts(round.key).get(goodBuffer(pair)) !== undefined;
  return ports.shares.secret(round.key, keyName(index, pair)) !== null && ports.shares.secret(round.key, saltName(index, pair)) !== null;
}

/** Notes a pair as whole when both indices are there, and gives the receipt. */
export function settle(round: Round, ports: Ports, pair: Pair): Signed<'receipt'> | null {
  if (!indicesOf(round.role).every((index) => holds(round, ports, pair, index))) return null;
  const known = ports.journal
    .received(round.key, 'receipt')
    .find(({ statement }) => statement.party === round.me && statement.body.member === pair.member && statement.body.com === pair.com);
  if (known !== undefined) return known.statement;
  ports.journal.markWhole(round.key, pair.member, pair.com);
  const receipt = sign(round, ports, 'receipt', {
    role: round.role,
    member: pair.member,
    com: pair.com,
    blocks: blocksHash(round.terms.blocks),
  });
  ports.events.emit('share.receipt', {
    round: round.key,
    member: pair.member,
    bytes: round.role === 0 ? 64 : byteLength(round.terms.blocks) + 32,
  });
  round.notifier.notifyAll();
  return receipt;
}

/** Of an s_0 from its first byte on. @throws {CohortError} NOT_FOUND without the salt, which comes with the announcement */
export function vectorHasher(round: Round, ports: Ports, announced: Announced, healedSalt?: Uint8Array): BodyHasher {
  const { termsHash, terms } = round;
  const salt = healedSalt ?? ports.shares.secret(round.key, saltName(0, announced));
  if (salt === null) throw new CohortError('NOT_FOUND', `salt 0 of ${announced.member}: expected the announcement first`);
  return shareHasher({ termsHash, member: announced.member, index: 0, salt, byteLength: byteLength(terms.blocks) });
}

/** What `vectorHasher` makes of a complete s_0 buffer that came in parts. */
export function hashedBuffer(round: Round, ports: Ports, announced: Announced, sender: string): BodyHasher {
  const hasher = vectorHasher(round, ports, announced);
  for (const chunk of chunksOf(round, ports, bufferName(announced, sender))) hasher.update(chunk);
  return hasher;
}

/**
 * Holds a complete s_0 buffer, by the hash of what came into it, against h_0 and makes it the one that is summed.
 * @throws {CohortError} COMMITMENT_MISMATCH, after discarding that sender's buffer only.
 */
export function checkVector(round: Round, ports: Ports, announced: Announced, sender: string, hashed: BodyHasher): void {
  const name = bufferName(announced, sender);
  if (hashed.digest() !== announced.hashes[0]) {
    ports.shares.discard(round.key, name);
    throw new CohortError(
      'COMMITMENT_MISMATCH',
      `s_0 of ${announced.member} from ${sender}: expected the bytes that h_0 names; this sender's buffer was discarded, send again from byte 0`,
    );
  }
  ports.journal.roundFacts(round.key).setSoon(goodBuffer(announced), sender);
}

/** The s_0 vector of a pair that this party holds, in chunks of at most 128 KiB that keep coordinates whole. */
export function vectorChunks(round: Round, ports: Ports, pair: Pair): Iterable<Uint8Array> {
  const sender = ports.journal.roundFacts(round.key).get(goodBuffer(pair));
  if (sender === undefined) throw new CohortError('STORAGE_CORRUPT', `s_0 of ${pair.member}: expected it on disk`);
  return chunksOf(round, ports, bufferName(pair, sender));
}

/** A chunk ends where its block ends: a 64-bit coordinate after an odd number of 32-bit ones is in one chunk too. */
function* chunksOf(round: Round, ports: Ports, name: string): Generator<Uint8Array, void, undefined> {
  for (const { byteOffset, byteLength: size } of blockSpans(round.terms.blocks))
    for (let at = 0; at < size; at += chunkBytes)
      yield ports.shares.read(round.key, name, byteOffset + at, Math.min(chunkBytes, size - at));
}

/** Where a contribution stands, for its agent or for the relaying party. */
export function statusOf(round: Round, ports: Ports, pair: Pair, sender: string): ContributionStatus {
  const state = ports.journal.round(round.key)?.state;
  const receipt = ports.journal
    .received(round.key, 'receipt')
    .find(({ statement }) => statement.party === round.me && statement.body.member === pair.member && statement.body.com === pair.com);
  const isHeld = holds(round, ports, pair, 0);
  return {
    phase: state === 'collecting' ? 'collecting' : 'closed',
    needsVector: round.role === 1 || (round.role === 2 && round.terms.uploadProfile === 'double'),
    offset: isHeld ? byteLength(round.terms.blocks) : ports.shares.length(round.key, bufferName(pair, sender)),
    receipt: receipt?.statement ?? null,
  };
}

/** Pairs that this party holds whole, sorted by member then commitment. */
export function wholePairs(round: Round, ports: Ports): Pair[] {
  const whole = ports.journal.contributions(round.key).filter((item) => item.whole);
  return whole
    .map(({ announcement: { member, com } }) => ({ member, com }))
    .sort((left, right) => (pairName(left) < pairName(right) ? -1 : 1));
}

export function announcedOf(round: Round, ports: Ports, pair: Pair): Announced | undefined {
  return ports.journal
    .contributions(round.key)
    .find(({ announcement }) => announcement.member === pair.member && announcement.com === pair.com)?.announcement;
}

/** Enrolled members of which this party holds nothing whole. */
export function missingMembers(round: Round, ports: Ports): string[] {
  const whole = new Set(wholePairs(round, ports).map((pair) => pair.member));
  const enrolled = ports.journal.round(round.key)?.enrolled ?? [];
  return enrolled.map((enrolment) => enrolment.member).filter((member) => !whole.has(member));
}
