// Brings one contribution to one party: announces, uploads s_0 from the byte the party stands at, and goes on until the receipt.
import { CohortError, type ErrorCode } from '@cohort/protos/errors';
import type { ContributionStatus } from '@cohort/protos/messages';
import type { Signed } from '@cohort/protos/statements';
import { byteLength } from '@cohort/mpc/block';
import { roleOf, type Role } from '@cohort/mpc/roles';
import { zeroShareChunks } from '@cohort/mpc/share';
import type { Evidence } from '../ports/journal.ts';
import type { PartyClient } from '../ports/parties.ts';
import type { AgentPorts } from '../ports/ports.ts';
import type { Share } from '../steps/share.ts';
import { checkReceipt } from './check-receipt.ts';
import type { Relay } from './relay.ts';
import { vectorFrames } from './vector-frames.ts';

export type DeliverPorts = Pick<AgentPorts, 'site' | 'parties' | 'journal' | 'clock' | 'events'>;

/** Answers that no repetition changes. Any other is taken for a party that is behind, busy or down. */
const final: readonly ErrorCode[] = [
  'ROUND_CLOSED',
  'TERMS_MISMATCH',
  'RECEIVER_MISMATCH',
  'COMMITMENT_DUPLICATE',
  'SIGNATURE_INVALID',
  'ROLE_NOT_ALLOWED',
];
const firstPollMs = 20;
const lastPollMs = 500;
const firstRetryMs = 100;
const lastRetryMs = 3000;

/**
 * The party's receipt, or the refusal that ended the attempt, or null when the round ended first.
 * A receipt that an earlier run got is not asked for again.
 */
export async function deliver(
  party: 0 | 1 | 2,
  share: Share,
  relay: Relay,
  ports: DeliverPorts,
): Promise<Signed<'receipt'> | CohortError | null> {
  const { round, contribution } = share;
  const kept = ports.journal.receipts(round.key).find((receipt) => receipt.party === party);
  if (kept !== undefined) return kept;
  const { terms } = round.view;
  const role = roleOf(party, terms.round, terms.attempt);
  const client = ports.parties.client(terms.parties[party]);
  const isOver = (): boolean => round.signal.aborted;
  let failures = 0;
  let polls = 0;
  let announced = false;
  while (!isOver()) {
    try {
      let status = announced
        ? await client.status(queryOf(share), round.signal)
        : await client.announce(contribution.announcements[party], round.signal);
      announced = true;
      if (role === 2) relay.receiverReady();
      if (status.receipt === null && status.phase === 'collecting' && owesVector(role, relay))
        status = await upload(party, status, client, share, ports);
      if (role === 1) relay.senderDone();
      if (status.receipt !== null) return keepReceipt(status.receipt, party, share, ports);
      if (status.phase === 'closed')
        return new CohortError('ROUND_CLOSED', `party ${String(party)}: expected it to collect, got closed; it left this contribution out`);
      failures = 0;
      await ports.clock.sleep(
        Math.min(lastPollMs, firstPollMs * 2 ** Math.min(polls++, 10)),
        AbortSignal.any([round.signal, relay.dueFor(role)]),
      );
    } catch (thrown) {
      if (isOver()) return null;
      const error = CohortError.from(thrown);
      if (role === 1) relay.senderDone();
      if (final.includes(error.code)) return giveUp(error, party, round.key, 'refused', ports);
      // A party that came back may have lost what it had not signed for: announcing again costs nothing.
      announced = false;
      if (failures === 0) ports.events.emit('share.delayed', { round: round.key, party, code: error.code });
      await ports.clock.sleep(Math.min(lastRetryMs, firstRetryMs * 2 ** Math.min(failures++, 10)), round.signal);
    }
  }
  return null;
}

/** The question where this contribution stands. */
export function queryOf({ round, contribution: { termsHash, member, com } }: Share): {
  round: string;
  termsHash: string;
  member: string;
  com: string;
} {
  return { round: round.key, termsHash, member, com };
}

function owesVector(role: Role, relay: Relay): boolean {
  return role === 1 || (role === 2 && relay.isDue());
}

async function upload(
  to: number,
  status: ContributionStatus,
  client: PartyClient,
  share: Share,
  ports: DeliverPorts,
): Promise<ContributionStatus> {
  const { contribution, round } = share;
  const total = byteLength(contribution.blocks);
  const { offset } = status;
  if (!Number.isSafeInteger(offset) || offset < 0 || offset > total)
    throw new CohortError('FRAME_PAST_END', `party ${String(to)}: expected an offset in 0..${String(total)}, got ${String(offset)}`);
  // Also with nothing left to send: a party that broke off after the last byte checks what it holds when it is asked again.
  const header = { ...queryOf(share), from: ports.site.node, to, offset, total };
  const frames = vectorFrames(zeroShareChunks(contribution.x, contribution.secrets, contribution), offset, round.view.terms.frameBytes);
  const answer = await client.upload(header, frames, round.signal);
  if (offset < total) ports.events.emit('share.sent', { round: round.key, party: to, bytes: total - offset });
  return answer;
}

/** Keeps a valid receipt; an invalid one is misbehaviour that asking again does not heal. */
function keepReceipt(
  receipt: Signed<'receipt'>,
  party: number,
  { round, contribution }: Share,
  ports: DeliverPorts,
): Signed<'receipt'> | CohortError {
  try {
    checkReceipt(receipt, party, contribution, round.view.terms);
  } catch (thrown) {
    return giveUp(CohortError.from(thrown), party, round.key, 'receipt-invalid', ports);
  }
  ports.journal.addReceipt(round.key, receipt);
  ports.events.emit('share.receipt', { round: round.key, party, role: receipt.body.role });
  return receipt;
}

function giveUp(error: CohortError, party: number, round: string, kind: Evidence['kind'], { journal, events }: DeliverPorts): CohortError {
  journal.addEvidence(round, { kind, party, detail: error.message });
  events.emit('party.refused', { round, party, code: error.code });
  return error;
}
