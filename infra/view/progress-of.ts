// How far a plan is, in words: `round 3 of 15, about 4 min left`, or how it ended.
import type { PlanView } from '@cohort/protos/ledger';
import { aboutHowLong } from './about-how-long.ts';
import type { RoundBoard } from './round-board.ts';

/** What of a plan says how far it is; `status` and `reason` as the ledger last told them. */
export type Progressing = Pick<PlanView, 'status' | 'reason'> & { readonly rounds: number };

/** The time left is that of the rounds published so far, void attempts and pauses included; none before the second or after the end. */
export function progressOf(board: RoundBoard, { rounds, status, reason }: Progressing): string {
  const rows = board.inOrder;
  const current = rows.at(-1)?.number ?? 0;
  const place = `round ${String(current)} of ${String(rounds)}`;
  if (status === 'finished' || status === 'closed') return `${place}, ${status}${reason === null ? '' : ` (${reason})`}`;
  const published = rows.filter(({ state, endedAt }) => state === 'published' && endedAt !== null);
  const [first, last] = [rows[0], published.at(-1)];
  if (first === undefined || last === undefined || last.endedAt === null || published.length < 2 || last.number >= rounds) return place;
  const secondsEach = (last.endedAt - first.openedAt) / 1000 / published.length;
  return `${place}, about ${aboutHowLong(secondsEach * (rounds - last.number))} left`;
}
