// Healing: a missing share is asked of its other holder and checked against the member's own commitment.
import { CohortError } from '@cohort/protos/errors';
import type { HealHeader, HealQuery } from '@cohort/protos/messages';
import type { Pair } from '@cohort/protos/statements';
import { byteLength } from '@cohort/mpc/block';
import { shareHash, type BodyHasher } from '@cohort/mpc/commit';
import { holdersOf, indicesOf, type ShareIndex } from '@cohort/mpc/roles';
import type { Ports } from '../ports/ports.ts';
import {
  announcedOf,
  announcementHolds,
  bufferName,
  checkVector,
  holds,
  keyName,
  saltName,
  settle,
  vectorChunks,
  vectorHasher,
} from './contributions.ts';
import { partyRef, roleIn, type Round } from './round.ts';

/** The other holder of an index that this party holds too. */
export function coHolder(round: Round, index: ShareIndex): number {
  const [left, right] = holdersOf(index, round.terms.round, round.terms.attempt);
  return left === round.me ? right : left;
}

/** Fetches what is missing of a pair; true when it is whole afterwards. Failure is no error: the list tells. */
export async function heal(round: Round, ports: Ports, pair: Pair, from: (party: number) => boolean): Promise<boolean> {
  for (const index of indicesOf(round.role)) {
    if (holds(round, ports, pair, index)) continue;
    if (!from(coHolder(round, index)) || !(await healIndex(round, ports, pair, index))) return false;
  }
  return settle(round, ports, pair) !== null;
}

/** Fetches one index of a pair from its other holder; true when it is here afterwards. */
export async function healIndex(round: Round, ports: Ports, pair: Pair, index: ShareIndex): Promise<boolean> {
  if (holds(round, ports, pair, index)) return true;
  const holder = coHolder(round, index);
  try {
    await fetchShare(round, ports, pair, index, holder);
  } catch (thrown) {
    const { code, detail } = CohortError.from(thrown);
    ports.events.emit('statement.refused', {
      round: round.key,
      code,
      detail: `healing ${pair.member}, index ${String(index)}, from party ${String(holder)}: ${detail}`,
    });
    return false;
  }
  ports.events.emit('share.healed', { round: round.key, member: pair.member, index, from: holder });
  return true;
}

async function fetchShare(round: Round, ports: Ports, pair: Pair, index: ShareIndex, holder: number): Promise<void> {
  const { member, com } = pair;
  const query: HealQuery = { round: round.key, termsHash: round.termsHash, member, com, index, party: round.me };
  const { header, chunks } = await ports.peers.heal(partyRef(round, holder), query);
  const { announcement } = header;
  if (announcement.member !== pair.member || announcement.com !== pair.com || !announcementHolds(round, ports, announcement))
    throw new CohortError(
      'SIGNATURE_INVALID',
      `announcement of ${pair.member}: expected the enrolled member's signature over its commitment`,
    );
  const sender = partyRef(round, holder).node;
  const buffer = bufferName(pair, `heal ${sender}`);
  if (index === 0) ports.shares.discard(round.key, buffer);
  const limit = index === 0 ? byteLength(round.terms.blocks) : 32;
  const head = new Uint8Array(32);
  let vector: BodyHasher | null = null;
  const small = new Uint8Array(32);
  let seen = 0;
  for await (const chunk of chunks) {
    const fromHead = Math.min(chunk.length, Math.max(0, 32 - seen));
    if (fromHead > 0) head.set(chunk.subarray(0, fromHead), seen);
    const rest = chunk.subarray(fromHead);
    const at = seen + fromHead - 32;
    if (at + rest.length > limit) throw new CohortError('FRAME_PAST_END', `healed share: expected ${String(limit)} bytes`);
    if (rest.length > 0 && index === 0) {
      ports.shares.append(round.key, buffer, rest);
      vector ??= vectorHasher(round, ports, announcement, head);
      vector.update(rest);
    } else if (rest.length > 0) small.set(rest, at);
    seen += chunk.length;
  }
  if (seen !== limit + 32)
    throw new CohortError('COMMITMENT_MISMATCH', `healed share: expected ${String(limit + 32)} bytes, got ${String(seen)}`);
  if (index !== 0 && shareHash({ termsHash: round.termsHash, member: pair.member, index }, head, small) !== announcement.hashes[index])
    throw new CohortError(
      'COMMITMENT_MISMATCH',
      `healed share ${String(index)} of ${pair.member}: expected the body that its commitment names`,
    );
  if (index === 0) checkVector(round, ports, announcement, `heal ${sender}`, vector ?? vectorHasher(round, ports, announcement, head));
  else ports.shares.keep(round.key, keyName(index, pair), small);
  ports.shares.keep(round.key, saltName(index, pair), head);
  ports.journal.announce(round.key, announcement);
}

/**
 * Serves a healing: salt (32 bytes), then the body. Index m never goes to role m.
 * @throws {CohortError} ROLE_NOT_ALLOWED, TERMS_MISMATCH, NOT_FOUND
 */
export function serveHeal(round: Round, ports: Ports, query: HealQuery): { header: HealHeader; chunks: Iterable<Uint8Array> } {
  const index = query.index as ShareIndex;
  if (query.termsHash !== round.termsHash)
    throw new CohortError('TERMS_MISMATCH', `heal: expected terms ${round.termsHash}, got ${query.termsHash}`);
  if (roleIn(round, query.party) === index || round.role === index || !round.others.some((party) => party === query.party))
    throw new CohortError(
      'ROLE_NOT_ALLOWED',
      `heal: expected an index that both parties hold in this round, got index ${String(query.index)} for role ${String(roleIn(round, query.party))}`,
    );
  const announcement = announcedOf(round, ports, query);
  const salt = ports.shares.secret(round.key, saltName(index, query));
  if (announcement === undefined || salt === null || !holds(round, ports, query, index))
    throw new CohortError(
      'NOT_FOUND',
      `heal: expected share ${String(index)} of ${query.member} here, got none; ask when this party lists it`,
    );
  const total = index === 0 ? byteLength(round.terms.blocks) : 32;
  return { header: { announcement, index, total }, chunks: shareBytes(round, ports, query, index, salt) };
}

function* shareBytes(round: Round, ports: Ports, pair: Pair, index: ShareIndex, salt: Uint8Array): Generator<Uint8Array, void, undefined> {
  yield salt;
  const key = index === 0 ? null : ports.shares.secret(round.key, keyName(index, pair));
  if (key === null) yield* vectorChunks(round, ports, pair);
  else yield key;
}
