// Keeps a trust store current with the ledger's registry for as long as a node runs, through outages and failed reads.
import { CohortError } from '@cohort/protos/errors';
import type { Block, MembersView } from '@cohort/protos/ledger';
import type { Clock } from '@cohort/protos/runtime/clock';
import { machineTime } from '@cohort/protos/runtime/system-clock';
import type { TrustStore } from '@cohort/protos/transport/trust-store';
import { changesMembers } from './answer-after.ts';
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
const firstWaitMs = 100;
/** Suspensions reach whoever was away within a second of the ledger's return. */
const longestWaitMs = 800;

/** The registry as it was read when the ledger's newest block was that of `height`, or a later one. */
export interface ReadRegistry {
  readonly height: number;
  readonly members: MembersView;
}

export async function readRegistry(ledger: Pick<Ledger, 'head' | 'evaluate'>): Promise<ReadRegistry> {
  const { height } = await ledger.head();
  return { height, members: await readMembers(ledger) };
}

export interface FollowerOptions {
  /** Where it begins instead of reading the registry. */
  readonly read?: ReadRegistry;
  /** What an outage is waited out by. */
  readonly clock?: Pick<Clock, 'sleep'>;
}

/**
 * Ends only by `signal`. Goes on from what was `read`, and reads the registry where nothing was, after each block that changed it, and after each failure; a suspension is
 * taken from its block, before the registry is read, and calls from others wait for that reading.
 */
export async function followMembers(
  ledger: Pick<Ledger, 'head' | 'evaluate' | 'blocks'>,
  trust: TrustStore,
  signal: AbortSignal,
  events: FollowerEvents = silent,
  { read, clock = machineTime }: FollowerOptions = {},
): Promise<void> {
  let known = read;
  let waitMs = firstWaitMs;
  let told = '';
  const stopped = (): boolean => signal.aborted;
  while (!stopped()) {
    try {
      const { height, members } = known ?? (await readRegistry(ledger));
      known = undefined;
      note(members, trust, events);
      if (told !== '') events.current(height);
      told = '';
      waitMs = firstWaitMs;
      // From the block that it was read at: who follows blocks in this process begins there too, and one stream serves both.
      for await (const block of ledger.blocks(height, signal)) await take(block, ledger, trust, events);
    } catch (thrown) {
      if (stopped()) return;
      const error = CohortError.from(thrown);
      if (told !== error.code) events.behind(error);
      told = error.code;
    }
    await clock.sleep(waitMs, signal);
    waitMs = Math.min(2 * waitMs, longestWaitMs);
  }
}

function note(members: MembersView, trust: TrustStore, events: FollowerEvents): void {
  trust.update(members);
  events.read(members);
}

async function take(block: Block, ledger: Pick<Ledger, 'evaluate'>, trust: TrustStore, events: FollowerEvents): Promise<void> {
  const changes = block.transactions.flatMap(({ event }) => (changesMembers(event) ? [event] : []));
  if (changes.length === 0) return;
  trust.hold();
  for (const { name, payload } of changes) if (name === 'member.suspended') trust.suspend((payload as { readonly msp: string }).msp);
  note(await readMembers(ledger), trust, events);
}
