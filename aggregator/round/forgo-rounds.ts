// A party whose folder was restored from a backup forgoes every round that was opened before: it may have signed in any, and no longer knows what.
import { listAll } from '@cohort/protos/list-all';
import { roundKey, termsHash } from '@cohort/protos/terms';
import type { Signed } from '@cohort/protos/statements';
import type { Ports } from '../ports/ports.ts';
import { patientLedger } from './ask-ledger.ts';

/**
 * Once, before this party hears or says anything. Who is named in a round, and under which terms, follows from the terms, not from what the
 * ledger calls them: one that hides a round is found out by the other parties' word (`detectRollback`).
 */
export async function forgoRounds(node: string, ports: Ports, signal: AbortSignal): Promise<void> {
  const { journal, ledger, events } = ports;
  if (journal.partyFacts.get('restoring') !== true) return;
  const asked = patientLedger(ports, signal);
  const forgone = new Set(journal.partyFacts.get('forgone') ?? []);
  for (const { plan } of await listAll(asked, 'rounds.plans', {}))
    for (const { terms } of await listAll(asked, 'rounds.list', { plan })) {
      if (!terms.parties.some((party) => party.node === node)) continue;
      journal.roundFacts(roundKey(terms)).setSoon('restored', true);
      forgone.add(termsHash(terms, ledger.genesisHash));
    }
  journal.partyFacts.set('forgone', [...forgone]);
  journal.partyFacts.set('restoring', false);
  await journal.settle();
  events.emit('party.forgoes', { rounds: forgone.size });
}

/** Whether a statement of this party's own, which its journal lacks, is of a round that it forgoes: it is known to have forgotten those. */
export function isOfForgone({ termsHash: of }: Pick<Signed, 'termsHash'>, { journal }: Pick<Ports, 'journal'>): boolean {
  return journal.partyFacts.get('forgone')?.includes(of) === true;
}
