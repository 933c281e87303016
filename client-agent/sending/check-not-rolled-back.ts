// Before the first announcement: asks the parties whether they hold another commitment of this member, which a restored backup forgot.
import { CohortError } from '@cohort/protos/errors';
import type { Share } from '../steps/share.ts';
import { queryOf, type DeliverPorts } from './deliver.ts';

const retryMs = 200;

/**
 * Waits for two answers: whatever earlier contribution could count was receipted by two parties, so one of the two knows it.
 * @throws {CohortError} NODE_RESTORED when a party holds another commitment; nothing has been sent then, and nothing may be.
 */
export async function checkNotRolledBack(share: Share, ports: DeliverPorts): Promise<void> {
  const { round } = share;
  if (ports.journal.announced(round.key)) return;
  const enough = new AbortController();
  let answers = 0;
  const ask = async (party: 0 | 1 | 2): Promise<void> => {
    while (!enough.signal.aborted && !round.signal.aborted) {
      if (await answered(party, share, ports)) {
        answers += 1;
        if (answers >= 2) enough.abort();
        return;
      }
      await ports.clock.sleep(retryMs, AbortSignal.any([round.signal, enough.signal]));
    }
  };
  try {
    await Promise.all([ask(0), ask(1), ask(2)]);
  } finally {
    enough.abort();
  }
  round.signal.throwIfAborted();
  ports.journal.markAnnounced(round.key);
}

async function answered(party: 0 | 1 | 2, share: Share, ports: DeliverPorts): Promise<boolean> {
  const { round } = share;
  try {
    await ports.parties.client(round.view.terms.parties[party]).status(queryOf(share), round.signal);
    return true;
  } catch (thrown) {
    const { code } = CohortError.from(thrown);
    if (code !== 'COMMITMENT_DUPLICATE') return code === 'ROUND_CLOSED' || code === 'NOT_FOUND';
    ports.journal.addEvidence(round.key, {
      kind: 'other-commitment',
      party,
      detail: `party ${String(party)} holds another commitment than ${share.contribution.com}`,
    });
    throw new CohortError(
      'NODE_RESTORED',
      `round ${round.key}: expected no earlier contribution, but party ${String(party)} holds one that this journal forgot; this agent was restored from a backup and sends nothing in this round`,
    );
  }
}
