// Keeps a trust store current with the ledger's registry for as long as a node runs, through outages and failed reads.
import { setTimeout as wait } from 'node:timers/promises';
import { CohortError } from '@cohort/protos/errors';
import type { LedgerEventName } from '@cohort/protos/events';
import type { Block, LedgerEvent, MembersView } from '@cohort/protos/ledger';
import type { TrustStore } from '@cohort/protos/transport/trust-store';
import type { Ledger } from './ledger.ts';
import { readMembers } from './read-members.ts';

/** What the follower tells its operator. */
export interface FollowerEvents {
  /** The registry cannot be read now; the follower goes on trying. Once for each code in a row. */
  behind(error: CohortError): void;
  /** The registry as it was read. */
  read(members: MembersView): void;
  /** The registry was read again, at `height` or later. */
  current(height: number): void;
}

const silent: FollowerEvents = { behind: () => undefined, current: () => undefined, read: () => undefined };
const changing: readonly LedgerEventName[] = [
  'member.admitted',
  'node.admitted',
  'member.suspended',
  'node.rotated',
  'node.rotation-cancelled',
  'node.replaced',
  'authority.replaced',
  // What was rotated comes into force with an epoch, and what it replaced ends with one.
  'epoch.advanced',
];
const firstWaitMs = 100;
/** Suspensions reach whoever was away within a second of the ledger's return. */
const longestWaitMs = 800;

/**
 * Ends only by `signal`. Reads the registry at the start, after each block that changed it, and after each failure; a suspension is
 * taken from its block, before the registry is read, and calls from others wait for that reading.
 */
export async function followMembers(
  ledger: Pick<Ledger, 'head' | 'evaluate' | 'blocks'>,
  trust: TrustStore,
  signal: AbortSignal,
  events: FollowerEvents = silent,
): Promise<void> {
  let waitMs = firstWaitMs;
  let told = '';
  const stopped = (): boolean => signal.aborted;
  while (!stopped()) {
    try {
      const { height } = await ledger.head();
      await read(ledger, trust, events);
      if (told !== '') events.current(height);
      told = '';
      waitMs = firstWaitMs;
      for await (const block of ledger.blocks(height + 1, signal)) await take(block, ledger, trust, events);
    } catch (thrown) {
      if (stopped()) return;
      const error = CohortError.from(thrown);
      if (told !== error.code) events.behind(error);
      told = error.code;
    }
    await wait(waitMs, undefined, { signal }).catch(() => undefined);
    waitMs = Math.min(2 * waitMs, longestWaitMs);
  }
}

async function read(ledger: Pick<Ledger, 'evaluate'>, trust: TrustStore, events: FollowerEvents): Promise<void> {
  const members = await readMembers(ledger);
  trust.update(members);
  events.read(members);
}

async function take(block: Block, ledger: Pick<Ledger, 'evaluate'>, trust: TrustStore, events: FollowerEvents): Promise<void> {
  const changes = block.transactions.flatMap(({ event }) => (event !== null && isChange(event) ? [event] : []));
  if (changes.length === 0) return;
  trust.hold();
  for (const { name, payload } of changes) if (name === 'member.suspended') trust.suspend((payload as { readonly msp: string }).msp);
  await read(ledger, trust, events);
}

const isChange = ({ name }: LedgerEvent): boolean => changing.some((known) => known === name);
