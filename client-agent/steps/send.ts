// Step send: brings the stored shares to the three parties and keeps their receipts (PROTOCOL, Agent 3 and 4).
import { CohortError } from '@cohort/protos/errors';
import type { RoundView } from '@cohort/protos/ledger';
import type { Signed } from '@cohort/protos/statements';
import { byteLength } from '@cohort/mpc/block';
import { deliver, type DeliverPorts } from '../sending/deliver.ts';
import { checkNotRolledBack } from '../sending/check-not-rolled-back.ts';
import { startRelay } from '../sending/relay.ts';
import type { Share } from './share.ts';

declare const sent: unique symbol;
/** Two receipts are safe while both parties live; the third, when it came, is here too. */
export type Sent = { readonly round: string; readonly receipts: readonly Signed<'receipt'>[] } & { readonly [sent]: true };

/**
 * Waits until the enrolment is frozen with this member in it, then delivers to all parties at once until the round's signal ends it.
 * @throws {CohortError} MEMBER_NOT_ENROLLED, NODE_RESTORED, ROUND_CLOSED, or the refusal that leaves fewer than two receipts possible
 */
export async function send(share: Share, ports: DeliverPorts): Promise<Sent> {
  const { round } = share;
  assertFrozenWith(await round.until((view) => view.status !== 'enrolling'), ports.site.member);
  await checkNotRolledBack(share, ports);
  const startedMs = ports.clock.now();
  const done = new AbortController();
  const relay = startRelay(round.view.terms, ports.clock, AbortSignal.any([round.signal, done.signal]));
  let safe = false;
  const results = await Promise.all(
    ([0, 1, 2] as const).map(async (party) => {
      const result = await deliver(party, share, relay, ports);
      const bytes = byteLength(share.contribution.blocks);
      if (!safe && ports.journal.receipts(round.key).length >= 2) {
        safe = true;
        ports.events.emit('share.safe', { round: round.key, seconds: (ports.clock.now() - startedMs) / 1000, bytes });
      }
      return result;
    }),
  );
  done.abort();
  const receipts = ports.journal.receipts(round.key);
  const refusal = results.find((result) => result instanceof CohortError);
  if (receipts.length >= 2) return { round: round.key, receipts } as Sent;
  if (refusal instanceof CohortError) throw refusal;
  throw new CohortError(
    'ROUND_CLOSED',
    `round ${round.key}: expected two receipts before it ended, got ${String(receipts.length)}; this contribution may not count`,
  );
}

function assertFrozenWith(view: RoundView, member: string): void {
  if (view.status !== 'collecting')
    throw new CohortError('ROUND_CLOSED', `round ${view.round}: expected it to collect, got ${view.status}`);
  if (!view.enrolled.some((enrolment) => enrolment.member === member))
    throw new CohortError(
      'MEMBER_NOT_ENROLLED',
      `round ${view.round}: expected ${member} in the frozen set, got ${view.enrolled.map((item) => item.member).join(', ')}; nothing is sent`,
    );
}
