// After a commit: keeps the receipts as evidence when the committed set lacks the contribution that parties receipted.
import type { RoundView } from '@cohort/protos/ledger';
import type { AgentPorts } from '../ports/ports.ts';

/** Two receipts and no place in U: parties signed for what they then left out. */
export function checkOmission(
  { round, body }: RoundView,
  { site, journal, events }: Pick<AgentPorts, 'site' | 'journal' | 'events'>,
): void {
  const receipts = journal.receipts(round);
  const [first] = receipts;
  if (body === null || first === undefined || body.members.some(({ member, com }) => member === site.member && com === first.body.com))
    return;
  const evidence = receipts.map(
    ({ party }) =>
      ({
        kind: 'omitted',
        party,
        detail: `party ${String(party)} gave a receipt for ${first.body.com}, and the committed body lacks it`,
      }) as const,
  );
  for (const item of evidence) journal.addEvidence(round, item);
  events.emit('share.omitted', { round, receipts: receipts.length });
}
