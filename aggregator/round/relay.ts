// Role 1 passes each s_0 on to role 2 while it is still coming in, and goes on where role 2 stands after a break.
import { pairName } from '@cohort/protos/pair-name';
import { CohortError } from '@cohort/protos/errors';
import type { Pair } from '@cohort/protos/statements';
import { frameBytes } from '@cohort/protos/transport/frames';
import { byteLength } from '@cohort/mpc/block';
import { partyOfRole } from '@cohort/mpc/roles';
import type { StateName } from '../ports/facts.ts';
import type { Ports } from '../ports/ports.ts';
import { bufferName, enrolmentOf } from './contributions.ts';
import { partyRef, type Round } from './round.ts';

const relaying = new WeakMap<Round, Set<string>>();

/** Starts relaying a pair's vector once per process; harmless when this party does not play role 1. */
export function relay(round: Round, ports: Ports, pair: Pair): void {
  if (round.role !== 1 || round.terms.uploadProfile === 'double') return;
  const started = relaying.get(round) ?? new Set();
  relaying.set(round, started);
  const name = pairName(pair);
  if (started.has(name)) return;
  started.add(name);
  void relayUntilHeld(round, ports, pair);
}

async function relayUntilHeld(round: Round, ports: Ports, pair: Pair): Promise<void> {
  const { member, com } = pair;
  const to = partyOfRole(2, round.terms.round, round.terms.attempt);
  const sender = enrolmentOf(round, ports, member)?.node ?? '';
  const total = byteLength(round.terms.blocks);
  const header = { round: round.key, termsHash: round.termsHash, member, com, from: partyRef(round, round.me).node, to, total };
  const name = bufferName(pair, sender);
  let lastRefusal = '';
  // What role 2 holds already of a vector that this process has never sent, only role 2 knows.
  let offset: number | null = round.wasUp ? 0 : null;
  // This party may be done collecting before role 2 is: what it holds whole it still passes on.
  while (
    !round.signal.aborted &&
    (isIn(round, ports, 'collecting') || (isIn(round, ports, 'agreeing') && ports.shares.length(round.key, name) === total))
  ) {
    try {
      if (offset === null) {
        const before = await ports.peers.relay(partyRef(round, to), { ...header, offset: 0 }, nothing());
        if (before.receipt !== null || before.phase !== 'collecting' || before.offset >= total) return;
        offset = before.offset;
      }
      const from = offset;
      offset = null;
      const after = await ports.peers.relay(partyRef(round, to), { ...header, offset: from }, follow(round, ports, name, from, total));
      if (after.receipt !== null) return;
    } catch (thrown) {
      const { code, detail } = CohortError.from(thrown);
      if (code === 'ROUND_CLOSED' || code === 'COMMITMENT_MISMATCH' || code === 'COMMITMENT_DUPLICATE') return;
      if (code !== lastRefusal)
        ports.events.emit('statement.refused', { round: round.key, code, detail: `relaying the vector of ${member}: ${detail}` });
      lastRefusal = code;
    }
    await round.notifier.next(ports.clock, 250, round.signal);
  }
}

const isIn = (round: Round, ports: Ports, state: StateName): boolean => ports.journal.round(round.key)?.state === state;

/** The bytes of a growing buffer from `offset` until it is complete or discarded, or nothing more comes because collecting ended. */
async function* follow(
  round: Round,
  ports: Ports,
  name: string,
  offset: number,
  total: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = offset; at < total && !round.signal.aborted;) {
    const held = ports.shares.length(round.key, name);
    if (held < at || (held === at && !isIn(round, ports, 'collecting'))) return;
    if (held === at) await round.notifier.next(ports.clock, 250, round.signal);
    else {
      const piece = ports.shares.read(round.key, name, at, Math.min(frameBytes, held - at));
      at += piece.length;
      yield piece;
    }
  }
}

// eslint-disable-next-line @typescript-eslint/require-await -- an empty stream that only asks where the receiver stands
async function* nothing(): AsyncGenerator<Uint8Array, void, undefined> {
  yield* [];
}
