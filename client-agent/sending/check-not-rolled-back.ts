// Before the first announcement, where this run did not itself enrol: asks the parties whether they hold a commitment that a restored backup forgot.
import { CohortError } from '@cohort/protos/errors';
import type { Share } from '../steps/share.ts';
import { queryOf, type DeliverPorts } from './deliver.ts';

const retryMs = 200;

/**
 * A run that enrolled in a round itself asks nobody: no earlier one can have sent anything in it. Any other waits for two answers: whatever
 * earlier contribution could count was receipted by two parties, so one of the two knows it.
 * @throws {CohortError} NODE_RESTORED when a party holds another commitment; nothing has been sent then, and nothing may be.
 */
export async function checkNotRolledBack(share: Share, ports: DeliverPorts): Promise<void> {
  const { round } = share;
  if (ports.journal.announced(round.key)) return;
  if (!round.isEnrolledHere) await askParties(share, ports);
  ports.journal.markAnnounced(round.key);
}

async function askParties(share: Share, ports: DeliverPorts): Promise<void> {
  const { round } = share;
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
