// Hello: asks the others for this party's own latest statement; one that is newer than the journal means a restored backup.
import { fromHex } from '@cohort/protos/hash';
import { signedBytes } from '@cohort/protos/statements';
import { verifyEd25519 } from '@cohort/mpc/crypto';
import type { Ports } from '../ports/ports.ts';
import { accept } from './accept.ts';
import { partyRef, type Round } from './round.ts';

/** Says hello to both, files what was missed, and moves an open round to `silent` when this party was restored from a backup. */
export async function findBackup(round: Round, ports: Ports): Promise<void> {
  const own = partyRef(round, round.me);
  await Promise.all(
    round.others.map(async (party) => {
      try {
        const { latest, missed } = await ports.peers.hello(partyRef(round, party), { party: own.node, rounds: [round.key] });
        const seen = ports.journal.latest(own.node)?.seq ?? 0;
        // Only a statement under this party's own signature proves the gap: a mere number could silence an honest party.
        if (latest !== null && latest.seq > seen && isOwn(latest, own.nodeKey)) {
          ports.journal.skipTo(latest.seq);
          ports.journal.note('*', 'restored', latest.seq);
          ports.journal.moveTo(round.key, 'silent');
          ports.events.emit('party.restored', { round: round.key, expected: latest.seq, got: seen });
        }
        for (const delivery of missed) accept(round, ports, delivery);
      } catch {
        // Away, or it has not seen the round open: it says hello itself when it comes.
      }
    }),
  );
}

function isOwn(latest: Parameters<typeof signedBytes>[0] & { readonly signature: string }, nodeKey: string): boolean {
  const { signature, ...unsigned } = latest;
  return /^[0-9a-f]{128}$/.test(signature) && verifyEd25519(fromHex(nodeKey, 32), signedBytes(unsigned), fromHex(signature, 64));
}
