// What a party does as epochs pass: asks for the next, voids rounds that expired before a commit, erases what retention no longer keeps.
import { tickEpochs } from '@cohort/chaincode/client/tick-epochs';
import type { Ports } from '../ports/ports.ts';
import { awaitTurn } from './await-turn.ts';
import { currentEpoch } from './current-epoch.ts';
import { request } from './ledger-request.ts';
import { isDecided } from './pause.ts';
import type { Round } from './round.ts';
import { eraseDue } from './retention.ts';

const lookMs = 2000;

/** Runs until `signal` aborts. `msp` is the party's organisation. */
export async function followEpochs(ports: Ports, msp: string, rounds: () => readonly Round[], signal: AbortSignal): Promise<void> {
  let erasedAt = -1;
  // The epoch of the blocks: an answer that says another destroys no share and ends no round.
  const act = async (): Promise<void> => {
    const epoch = currentEpoch(ports);
    if (epoch !== erasedAt) {
      erasedAt = epoch;
      eraseDue(ports, epoch, new Map(rounds().map((round) => [round.key, round])));
    }
    for (const round of rounds())
      // Once committed, what follows is publication or giving up.
      if (epoch > round.terms.expiryEpoch && !isDecided(round, ports) && (await awaitTurn(round, ports, round.role)))
        await request(ports, round.key, 'rounds.void', { round: round.key, reason: 'expired', evidence: [] }, signal);
  };
  const { ledger, clock, journal } = ports;
  await tickEpochs(
    {
      ledger,
      msp,
      clock,
      memory: {
        read: () => journal.partyFacts.get('epoch-lasted') ?? null,
        write: ({ epoch, ms }) => {
          journal.partyFacts.setSoon('epoch-lasted', { epoch, ms });
        },
      },
      lookMs,
      looked: act,
      refused: ({ code, detail }) => {
        ports.events.emit('ledger.refused', { round: '*', verb: 'epochs.advance', code, detail });
      },
    },
    signal,
  );
}
