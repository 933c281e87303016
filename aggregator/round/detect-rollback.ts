// Hello: asks the others for this party's own latest statement; one that is newer than the journal means a restored backup.
import { fromHex } from '@cohort/protos/hash';
import { signedBytes } from '@cohort/protos/statements';
import { verifyEd25519 } from '@cohort/mpc/crypto';
import { listAll } from '@cohort/protos/list-all';
import type { Ports } from '../ports/ports.ts';
import { isOfForgone } from './forgo-rounds.ts';
import { isDecided } from './pause.ts';
import { partyRef, type Round } from './round.ts';

/** Who has answered a hello of this process: by its journal, which no other process writes. */
const answered = new WeakMap<Ports['journal'], Set<string>>();

/**
 * Says hello to both, asks for what was missed, and keeps open rounds silent when this party was restored from a backup. Whoever has answered
 * this process once is not asked again at the start of a round that it was up to see open: nothing can have been restored or missed since.
 */
export async function detectRollback(round: Round, ports: Ports): Promise<void> {
  const own = partyRef(round, round.me);
  const known = answered.get(ports.journal) ?? new Set();
  answered.set(ports.journal, known);
  await Promise.all(
    round.others.map(async (party) => {
      const { node } = partyRef(round, party);
      if (round.wasUp && known.has(node)) return;
      try {
        const { latest } = await ports.peers.hello(partyRef(round, party), { party: own.node, rounds: [round.key], again: true });
        const seen = Math.max(ports.journal.latest(own.node)?.seq ?? 0, ports.journal.partyFacts.get('restored') ?? 0);
        // Only a statement under this party's own signature proves the gap: a mere number could silence an honest party.
        if (latest !== null && latest.seq > seen && isOwn(latest, own.nodeKey)) {
          const isNews = !isOfForgone(latest, ports);
          for (const key of isNews ? await openRounds(ports) : []) {
            ports.journal.roundFacts(key).set('restored', true);
            keepSilent({ key }, ports);
          }
          ports.journal.skipTo(latest.seq);
          ports.journal.partyFacts.set('restored', latest.seq);
          if (isNews) ports.events.emit('party.restored', { round: round.key, expected: latest.seq, got: seen });
        }
        known.add(node);
      } catch {
        // Away, or it has not seen the round open: it says hello itself when it comes.
      }
    }),
  );
  keepSilent(round, ports);
}

/** Also for a round that this party has not learned of yet: `isRestored` tells when it does. */
function keepSilent(round: Pick<Round, 'key'>, ports: Ports): void {
  if (isRestored(round, ports) && !isDecided(round, ports)) ports.journal.moveTo(round.key, 'observing');
}

/** Whether the round was open when this party found that it had forgotten what it said. */
export function isRestored({ key }: Pick<Round, 'key'>, ports: Ports): boolean {
  return ports.journal.roundFacts(key).get('restored') === true;
}

/** The rounds that are open on the ledger now: this party may have signed in them what its journal has forgotten. */
async function openRounds(ports: Ports): Promise<string[]> {
  const plans = await listAll(ports.ledger, 'rounds.plans', {});
  return plans.flatMap(({ current }) => current ?? []);
}

function isOwn(latest: Parameters<typeof signedBytes>[0] & { readonly signature: string }, nodeKey: string): boolean {
  const { signature, ...unsigned } = latest;
  return /^[0-9a-f]{128}$/.test(signature) && verifyEd25519(fromHex(nodeKey, 32), signedBytes(unsigned), fromHex(signature, 64));
}
