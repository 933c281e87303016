// What the other parties may ask of one, one function a call.
import { roleOf } from '@cohort/mpc/roles';
import { CohortError, toldDetail } from '@cohort/protos/errors';
import {
  mostDetail,
  type CarriedStatement,
  type Delivery,
  type DeliveryReply,
  type HealHeader,
  type HealQuery,
  type Hello,
  type SumQuery,
  type VectorHeader,
  type Verdict,
  type Welcome,
} from '@cohort/protos/messages';
import { standingOf } from './agent-calls.ts';
import type { Ports } from './ports/ports.ts';
import { partyOf, roundFor } from './round/admit-caller.ts';
import { catchUp } from './round/catch-up.ts';
import { serveHeal } from './round/heal.ts';
import { decisionOf } from './round/pause.ts';
import { receiveStatement } from './round/receive-statement.ts';
import type { Round } from './round/round.ts';
import type { Caller, Rounds } from './rounds.ts';

/** Takes signed statements, the caller's own and those that it carries on; what becomes of one is nothing to the others. */
export function deliver(ports: Ports, rounds: Rounds, caller: Caller, { round: key, to, statements }: Delivery): DeliveryReply {
  rounds.assertActive(caller);
  const round = rounds.find(key);
  const from = partyOf(round, caller);
  if (to !== round.me)
    throw new CohortError('RECEIVER_MISMATCH', `delivery: expected it for party ${String(round.me)}, got one for ${String(to)}`);
  const verdicts = statements.map((carried) => verdictOn(round, ports, carried, from));
  return { ...standingOf(round, ports), verdicts };
}

function verdictOn(round: Round, ports: Ports, carried: CarriedStatement, from: number): Verdict {
  try {
    return { lacks: receiveStatement(round, ports, carried, from), refused: null };
  } catch (thrown) {
    const error = CohortError.from(thrown);
    if (error.code === 'INTERNAL') ports.events.emit('statement.refused', { round: round.key, code: error.code, detail: error.detail });
    return { lacks: [], refused: { code: error.code, detail: toldDetail(error).slice(0, mostDetail) } };
  }
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
