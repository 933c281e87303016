// A real party for tests of whoever calls it: it follows the test's ledger, takes in, relays and serves, and leaves what ends a round to the test.
import { setTimeout } from 'node:timers/promises';
import { CohortError } from '@cohort/protos/errors';
import type { Artifacts } from '@cohort/protos/runtime/artifacts';
import type { Clock } from '@cohort/protos/runtime/clock';
import { systemClock } from '@cohort/protos/runtime/system-clock';
import { start } from '../party.ts';
import { decisionOf } from '../round/pause.ts';
import type { PartyService } from '../service.ts';
import type { Step } from '../steps/step.ts';
import { keysOf } from './party-keys.ts';
import { partyPorts, type PartySetting } from './party-ports.ts';

export interface ServingSetting extends Pick<PartySetting, 'folder' | 'ledger' | 'reach'> {
  readonly msp: string;
  /** Where it puts its service when it has started. */
  readonly services: Map<string, PartyService>;
  /** Its artifacts, for the test to look into and to change. */
  readonly files: Map<string, Uint8Array>;
}

export interface ServingParty {
  readonly service: PartyService;
  /** Resolves when it has seen the newest block. */
  caughtUp(): Promise<void>;
}

/** Its clock runs twenty times as fast as the machine's, and keeps no process from ending. */
export async function startServing({ msp, files, services, ...setting }: ServingSetting): Promise<ServingParty> {
  const key = keysOf(msp);
  const broken = Promise.withResolvers<never>();
  const ports = partyPorts({ ...setting, key, services, clock: lightClock(20), events: { emit: () => undefined } });
  const ledger = { ...ports.ledger, submit: anotherWasFirst };
  const { service, done } = await start({ node: key.node }, { ...ports, ledger, artifacts: heldIn(files) }, servingSteps);
  done.catch(broken.reject);
  broken.promise.catch(() => undefined);
  services.set(key.node, service);
  const seen = (): number => ports.journal.partyFacts.get('height') ?? -1;
  const seesAll = async (): Promise<void> => {
    for (const height = setting.ledger.blocks.length - 1; seen() < height;) await setTimeout(1);
  };
  return { service, caughtUp: () => Promise.race([seesAll(), broken.promise]) };
}

/** Whatever it asks of the ledger: what happens there is the test's to say. */
const anotherWasFirst = (): Promise<never> => Promise.reject(new CohortError('ALREADY_EXISTS', 'another party was first'));

/** Collects until the ledger has decided the round. */
const serve: Step = async (round, ports) => {
  for (;;) {
    const { ended, published } = decisionOf(round, ports);
    if (published !== null) return 'published';
    if (ended !== null) return ended.how;
    await round.notifier.next(ports.clock, 60_000, round.signal);
    round.signal.throwIfAborted();
  }
};

const servingSteps = {
  collecting: serve,
  agreeing: serve,
  seeding: serve,
  summing: serve,
  committing: serve,
  opening: serve,
  publishing: serve,
  observing: serve,
};

function lightClock(rate: number): Clock {
  return {
    ...systemClock(rate),
    async sleep(ms, signal) {
      if (!signal.aborted) await setTimeout(ms / rate, undefined, { signal, ref: false }).catch(() => undefined);
    },
  };
}

function heldIn(files: Map<string, Uint8Array>): Artifacts {
  return {
    put: (hash, bytes) => void files.set(hash, bytes),
    has: (hash) => files.has(hash),
    get: (hash) => files.get(hash)?.slice() ?? null,
    discard: (hash) => void files.delete(hash),
    settle: () => Promise.resolve(),
  };
}
