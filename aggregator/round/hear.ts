// Waiting for the others' statements: each is due within `step` seconds, longer while its author says whom it waits for itself.
import type { StatementKind } from '@cohort/protos/statements';
import type { Heard } from '../ports/journal.ts';
import type { Ports } from '../ports/ports.ts';
import { findAbsent, isAbsent } from './absence.ts';
import { pause, stopwatch } from './pause.ts';
import { partyRef, type Round } from './round.ts';
import { statementKey } from './statement-key.ts';

export interface Awaited<K extends StatementKind> {
  readonly kind: K;
  /** As `statementKey`, for kinds that a party says more than once. */
  readonly key?: string;
  readonly from: readonly number[];
  /** Most seconds that a party which answers and says whom it waits for is given; by default two steps. */
  readonly longestSeconds?: number;
}

/** The statements of those who spoke in time, by party; the others are found absent. Late ones do not count. */
export async function hear<K extends StatementKind>(round: Round, ports: Ports, awaited: Awaited<K>): Promise<Map<number, Heard<K>>> {
  const stepMs = round.terms.deadlines.step * 1000;
  const longestMs = Math.max(stepMs, (awaited.longestSeconds ?? 2 * round.terms.deadlines.step) * 1000);
  const name = `${awaited.kind}${awaited.key === undefined ? '' : `.${awaited.key}`}`;
  // A proposer that takes over from an absent one has its own full step.
  const watch = stopwatch(round, ports, `${name}.${awaited.from.join()}`);
  const lookMs = Math.min(stepMs / 4, 1000);
  let askedAt = ports.clock.now();
  try {
    for (;;) {
      const spoken = said(round, ports, awaited);
      const pending = awaited.from.filter((party) => !spoken.has(party) && !isAbsent(round, ports, party));
      if (pending.length === 0) return spoken;
      const elapsed = watch.elapsedMs();
      for (const party of pending) {
        const dueMs = isSilent(round, party) ? 0 : isWaiting(round, ports, party, stepMs) ? longestMs : stepMs;
        if (elapsed >= dueMs) findAbsent(round, ports, party, name);
      }
      round.waitsFor = pending.map((party) => `party ${String(party)}`);
      if (ports.clock.now() - askedAt >= lookMs) {
        askedAt = ports.clock.now();
        for (const party of pending) void ask(round, ports, party);
      }
      await pause(round, ports, lookMs);
    }
  } finally {
    round.waitsFor = [];
  }
}

/** What has been said in time. */
export function said<K extends StatementKind>(
  round: Round,
  ports: Ports,
  { kind, key, from }: Pick<Awaited<K>, 'kind' | 'key' | 'from'>,
): Map<number, Heard<K>> {
  const spoken = new Map<number, Heard<K>>();
  for (const heard of ports.journal.heard(round.key, kind)) {
    const { statement } = heard;
    if (heard.late || !from.includes(statement.party) || spoken.has(statement.party)) continue;
    if (key !== undefined && statementKey(statement) !== key) continue;
    spoken.set(statement.party, heard);
  }
  return spoken;
}

/** Whether a party answered within the last step that it waits for somebody else than this one. */
function isWaiting(round: Round, ports: Ports, party: number, stepMs: number): boolean {
  const last = round.outbox.standings.get(party);
  if (last === undefined || ports.clock.now() - last.at > stepMs) return false;
  return last.standing.waitsFor.some((whom) => whom !== `party ${String(round.me)}`);
}

/** A party that says itself that it will say nothing more need not be waited for. */
function isSilent(round: Round, party: number): boolean {
  return round.outbox.standings.get(party)?.standing.state === 'silent';
}

/** Asks a party where it stands; what it answers is seen on the next look. */
async function ask(round: Round, ports: Ports, party: number): Promise<void> {
  try {
    const welcome = await ports.peers.hello(partyRef(round, party), { party: partyRef(round, round.me).node, rounds: [round.key] });
    const standing = welcome.standings[round.key];
    if (standing !== undefined) round.outbox.standings.set(party, { standing, at: ports.clock.now() });
    if (standing?.state === 'silent') round.bell.ring();
  } catch {
    // Unreachable: the deadline tells.
  }
}
