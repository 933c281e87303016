// One aggregator party: its rounds, what follows the ledger, epochs and claims for them, and what answers agents and parties meanwhile.
import { readMembers } from '@cohort/chaincode/client/read-members';
import type { MembersView } from '@cohort/protos/ledger';
import { defaultSteps } from './close-round.ts';
import { LedgerFollower } from './ledger-follower.ts';
import type { Ports } from './ports/ports.ts';
import { noteDoubt } from './round/absence.ts';
import { assertActive } from './round/assert-active.ts';
import { followEpochs } from './round/epochs.ts';
import { forgoRounds } from './round/forgo-rounds.ts';
import { followClaims } from './round/follow-claims.ts';
import { RoundRunner } from './round-runner.ts';
import { partyService, type PartyService } from './service.ts';
import type { Steps } from './steps/step.ts';

export interface PartyConfig {
  /** This party's node id, `<msp>/party`. */
  readonly node: string;
  /** Model files that this party may serve from the start: the genesis models of its plans. */
  readonly models?: readonly { readonly hash: string; readonly file: Uint8Array }[];
}

export interface Party {
  readonly service: PartyService;
  /** Members and nodes as the ledger has them, for the transport's trust. */
  readonly members: () => MembersView;
  /** Resolves when the party has stopped; rejects with what broke it. */
  readonly done: Promise<void>;
  stop(): Promise<void>;
}

/** Starts a party; resolves when it has read the ledger and answers. `steps` lets tests wrap the loop. */
export async function start({ node, models = [] }: PartyConfig, ports: Ports, steps: Steps = defaultSteps): Promise<Party> {
  const abort = new AbortController();
  const { signal } = abort;
  for (const { hash, file } of models) ports.artifacts.put(hash, file);
  const members = await readMembers(ports.ledger);
  const failure = Promise.withResolvers<never>();
  failure.promise.catch(() => undefined);
  const broken = (error: unknown): void => {
    if (!signal.aborted) failure.reject(error);
  };

  await forgoRounds(node, ports, signal);
  noteDoubt(ports, true);
  const runner = new RoundRunner({ node, ports, steps, signal, broken });
  const follower = new LedgerFollower(runner, ports, members, signal);
  const [msp = ''] = node.split('/');
  const rounds = () => runner.rounds;
  const following = follower.follow();
  for (const work of [following, followEpochs(ports, msp, rounds, signal), followClaims(ports, rounds, signal)]) work.catch(broken);
  const stopped = new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => {
      resolve();
    });
  });

  return {
    service: partyService(ports, {
      find: (key) => runner.find(key),
      termsOf: (plan) => runner.rounds.find(({ terms }) => terms.plan === plan)?.terms ?? null,
      assertActive: (caller) => assertActive(follower.members, caller),
    }),
    members: () => follower.members,
    done: Promise.race([failure.promise, stopped]),
    async stop() {
      abort.abort();
      await Promise.allSettled([following]);
      await runner.settled();
    },
  };
}
