// What the other parties may ask of one, one function a call.
import { roleOf } from '@cohort/mpc/roles';
import { CohortError } from '@cohort/protos/errors';
import type { Delivery, HealHeader, HealQuery, Hello, SumQuery, VectorHeader, Verdict, Welcome } from '@cohort/protos/messages';
import { standingOf } from './agent-calls.ts';
import type { Ports } from './ports/ports.ts';
import { partyOf, roundFor } from './round/admit-caller.ts';
import { catchUp } from './round/catch-up.ts';
import { serveHeal } from './round/heal.ts';
import { decisionOf } from './round/pause.ts';
import { receiveStatement } from './round/receive-statement.ts';
import type { Round } from './round/round.ts';
import type { Caller, Rounds } from './rounds.ts';

/** Takes a signed statement, the caller's own or one that it carries on. */
export function deliver(ports: Ports, rounds: Rounds, caller: Caller, delivery: Delivery): Verdict {
  rounds.assertActive(caller);
  const round = rounds.find(delivery.round);
  const lacks = receiveStatement(round, ports, delivery, partyOf(round, caller));
  return { ...standingOf(round, ports), lacks };
}

/** The round in which the caller may bring an s_0: role 1 to role 2. */
export function relayedRound(rounds: Rounds, caller: Caller, header: VectorHeader): Round {
  const round = roundFor(caller, header, rounds);
  const role = roleOf(partyOf(round, caller), round.terms.round, round.terms.attempt);
  if (role !== 1 || round.role !== 2)
    throw new CohortError(
      'ROLE_NOT_ALLOWED',
      `relay: expected role 1 to send to role 2, got role ${String(role)} to role ${String(round.role)}`,
    );
  return round;
}

/** A share that the caller is due and lacks. */
export function heal(
  ports: Ports,
  rounds: Rounds,
  caller: Caller,
  query: HealQuery,
): { readonly header: HealHeader; readonly chunks: Iterable<Uint8Array> } {
  rounds.assertActive(caller);
  const round = rounds.find(query.round);
  if (partyOf(round, caller) !== query.party)
    throw new CohortError('ROLE_NOT_ALLOWED', `heal: expected party ${String(query.party)} itself to ask, got ${caller.node}`);
  return serveHeal(round, ports, query);
}

/** Where this party stands, and what it heard last of the caller; with `again`, all of the rounds is delivered once more. */
export function hello(ports: Ports, rounds: Rounds, caller: Caller, asked: Hello): Welcome {
  rounds.assertActive(caller);
  if (asked.party !== caller.node) throw new CohortError('RECEIVER_MISMATCH', `hello: expected ${caller.node}, got ${asked.party}`);
  return catchUp(ports, rounds, caller.node, asked);
}

/** The hash of an opened sum that may be served: a committed one. */
export function committedSum(ports: Ports, rounds: Rounds, caller: Caller, { round: key, index, hash }: SumQuery): string {
  rounds.assertActive(caller);
  const committed = decisionOf(rounds.find(key), ports).committed?.body.sums[index]?.sumHash;
  if (committed !== hash) throw new CohortError('ROUND_NOT_COMMITTED', `sum ${String(index)}: expected the hash of a committed body`);
  return hash;
}
