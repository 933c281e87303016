// An agent whose folder was restored from a backup forgoes every round that is open when it first runs: it may have shared in it, and no longer knows what.
import { CohortError } from '@cohort/protos/errors';
import { listAll } from '@cohort/protos/list-all';
import type { AgentPorts } from './ports/ports.ts';
import type { Round } from './round.ts';

/** Once for all agents of a node, before the first of them follows a round. @throws {CohortError} the ledger's; STORAGE_FULL, STORAGE_CORRUPT */
export async function forgoRounds({ ledger, journal, events }: Pick<AgentPorts, 'ledger' | 'journal' | 'events'>): Promise<void> {
  if (!journal.isRestoring()) return;
  const plans = await listAll(ledger, 'rounds.plans', {});
  const rounds = plans.flatMap(({ current }) => current ?? []);
  journal.forgo(rounds);
  events.emit('agent.restored', { rounds });
}

/** @throws {CohortError} NODE_RESTORED */
export function assertNotForgone({ key }: Round, { journal }: Pick<AgentPorts, 'journal'>): void {
  if (!journal.isForgone(key)) return;
  throw new CohortError(
    'NODE_RESTORED',
    `round ${key}: expected a round that was opened since this agent was restored from a backup, got one that was open before, in which it may have sent something; it takes part from the plan's next round on`,
  );
}
