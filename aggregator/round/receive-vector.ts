// An uploaded or relayed s_0 before a party takes it: checked against receiver, role, announcement and size, then stored frame by frame.
import { CohortError } from '@cohort/protos/errors';
import type { ContributionStatus, VectorHeader } from '@cohort/protos/messages';
import { storeFrames } from '@cohort/protos/transport/frames';
import { byteLength } from '@cohort/mpc/block';
import type { Ports } from '../ports/ports.ts';
import { announcedOf, bufferName, checkVector, hashedBuffer, holds, settle, statusOf, vectorHasher } from './contributions.ts';
import type { Round } from './round.ts';

export type VectorReceiver = (
  round: Round,
  caller: { readonly node: string },
  header: VectorHeader,
  chunks: AsyncIterable<Uint8Array>,
) => Promise<ContributionStatus>;

/** Receives vectors; rejects with RECEIVER_MISMATCH, ROLE_NOT_ALLOWED, ROUND_CLOSED, NOT_FOUND, QUOTA_EXCEEDED, COMMITMENT_MISMATCH, FRAME_*. */
export function vectorReceiver(ports: Ports): VectorReceiver {
  /** Appends of one buffer by the newest stream only: an older one that lingers after a drop is cut off. */
  const streams = new Map<string, symbol>();
  return async (round, caller, header, chunks) => {
    const { member, com, to, total, from } = header;
    if (to !== round.me)
      throw new CohortError('RECEIVER_MISMATCH', `upload: expected it for party ${String(round.me)}, got one for ${String(to)}`);
    if (from !== caller.node) throw new CohortError('RECEIVER_MISMATCH', `upload: expected sender ${caller.node}, got ${from}`);
    if (round.role === 0) throw new CohortError('ROLE_NOT_ALLOWED', 'upload: expected a party of role 1 or 2; role 0 never sees s_0');
    const pair = { member, com };
    if (holds(round, ports, pair, 0)) return statusOf(round, ports, pair, from);
    assertCollecting(round, ports);
    const announced = announcedOf(round, ports, pair);
    if (announced === undefined)
      throw new CohortError('NOT_FOUND', `upload: expected ${member}'s announcement of this commitment before its vector`);
    const size = byteLength(round.terms.blocks);
    if (total > size)
      throw new CohortError('QUOTA_EXCEEDED', `upload: expected ${String(size)} bytes by the terms' blocks, got ${String(total)}`);
    if (total < size)
      throw new CohortError('COMMITMENT_MISMATCH', `upload: expected ${String(size)} bytes by the terms' blocks, got ${String(total)}`);
    const name = bufferName(pair, from);
    const mine = Symbol(name);
    streams.set(`${round.key} ${name}`, mine);
    const before = ports.shares.length(round.key, name);
    const whole = before === 0 ? vectorHasher(round, ports, announced) : null;
    const held = await storeFrames(header, chunks, {
      held: before,
      read: (offset, length) => ports.shares.read(round.key, name, offset, length),
      append: (bytes) => {
        if (streams.get(`${round.key} ${name}`) !== mine)
          throw new CohortError('FRAME_OUT_OF_ORDER', 'upload: expected one stream per sender, a newer one has taken over');
        assertCollecting(round, ports);
        ports.shares.append(round.key, name, bytes);
        whole?.update(bytes);
        round.notifier.notifyAll();
      },
    });
    assertCollecting(round, ports);
    if (held === total && !holds(round, ports, pair, 0))
      checkVector(round, ports, announced, from, whole ?? hashedBuffer(round, ports, announced, from));
    settle(round, ports, pair);
    return statusOf(round, ports, pair, from);
  };
}

/** @throws {CohortError} ROUND_CLOSED */
export function assertCollecting(round: Round, ports: Ports): void {
  const state = ports.journal.round(round.key)?.state;
  if (state !== 'collecting')
    throw new CohortError(
      'ROUND_CLOSED',
      `round ${round.key}: expected it to be collecting, got ${String(state)}; wait for the next round`,
    );
}
