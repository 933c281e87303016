// The epoch in one line: how long it lasts, and how far the vote to end it stands.
import type { EpochView } from '@cohort/protos/ledger';

export function epochLine({ epoch, seconds, nextSeconds, asked, needed }: EpochView): string {
  const then = nextSeconds === seconds ? '' : `, then ${String(nextSeconds)} s`;
  const who = asked.length === 0 ? '' : `: ${asked.join(', ')}`;
  return `epoch ${String(epoch)}: lasts ${String(seconds)} s${then}; ${String(asked.length)} of ${String(needed)} organisations have asked to end it${who}`;
}
