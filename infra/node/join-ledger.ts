// A node's door to the ledger: waits until the registry knows the node, and keeps its trust in others current.
import { setTimeout as delay } from 'node:timers/promises';
import { followMembers, readRegistry, type ReadRegistry } from '@cohort/chaincode/client/follow-members';
import type { HeadCheckpoint } from '@cohort/chaincode/client/head-checkpoint';
import type { Ledger } from '@cohort/chaincode/client/ledger';
import { isRenewed } from '@cohort/chaincode/client/renewed-certificate';
import { CohortError } from '@cohort/protos/errors';
import type { MembersView } from '@cohort/protos/ledger';
import type { PartyRef } from '@cohort/protos/terms';
import type { TlsKeys } from '@cohort/protos/transport/server-credentials';
import type { TrustStore } from '@cohort/protos/transport/trust-store';
import { connectLedger } from '../consortium/connect-ledger.ts';
import { chainFileIn, type Consortium } from '../consortium/layout.ts';
import { takeUpReplacement } from '../consortium/take-up-replacement.ts';
import { trustOf } from '../consortium/trust-of.ts';
import { LiveKeys } from '../pki/live-keys.ts';
import type { NodeKeys } from '../pki/load-node-keys.ts';
import type { EventLog } from './events.ts';
import type { Log } from './log.ts';

export interface JoinOptions {
  readonly keys: NodeKeys;
  readonly consortium: Consortium;
  readonly dir: string;
  readonly log: Log;
  readonly events: EventLog;
  readonly signal: AbortSignal;
  /** Of the node's own database: what a restart remembers of the ledger. */
  readonly memory: HeadCheckpoint;
}

export interface JoinedLedger extends AsyncDisposable {
  readonly ledger: Ledger;
  readonly trust: TrustStore;
  /** Waits for `work`, no longer than this process's node key is the node's. @throws {CohortError} NODE_REPLACED when a vote has put another in its place; what `work` throws */
  readonly untilReplaced: (work: Promise<unknown>) => Promise<void>;
  /** This node's own certificate, whichever is in force. */
  readonly tls: TlsKeys;
  /** The secret of one of this node's box keys, whichever is in force. @throws {CohortError} CONFIG_INVALID */
  readonly boxSecret: (publicKey: string) => Uint8Array;
  /** The same for a canary: null for a key that is not here, and no sign that a round names it. */
  readonly peekBoxSecret: (publicKey: string) => Uint8Array | null;
  /** Deletes no secret of a key of which this says that an open round names it. */
  readonly keepBoxSecretsWhile: (isNeeded: (publicKey: string) => boolean) => void;
  /** Whether a certificate is that party's by a record that its node key, as the terms name it, has signed. */
  readonly isRenewed: (party: PartyRef, certSha256: string) => boolean;
}

/** A node asks soon at first, and each time half as long again later: who waits for a vote costs the ledger little. */
const firstRetryMs = 100;
const longestRetryMs = 500;

/** Resolves when the ledger has this node ACTIVE. @throws {CohortError} CERTIFICATE_EXPIRED, NODE_REPLACED, LEDGER_FORKED, LEDGER_ROLLED_BACK; the signal's reason */
export async function joinLedger({ keys, consortium, dir, log, events, signal, memory }: JoinOptions): Promise<JoinedLedger> {
  const trust = trustOf(consortium);
  let members: MembersView | null = null;
  const replaced = Promise.withResolvers<never>();
  replaced.promise.catch(() => undefined);
  let isReplaced = Promise.resolve(false);
  const assertNotReplaced = async (): Promise<void> => {
    isReplaced = isReplaced.then(async (already) => already || (await takeUpReplacement(dir, consortium, keys)));
    if (!(await isReplaced)) return;
    throw new CohortError(
      'NODE_REPLACED',
      `${keys.node}: expected the node key that this process started with, got another, put in its place by vote; start it again, and it uses that one`,
    );
  };
  const look = (): void => {
    assertNotReplaced().catch(replaced.reject);
  };
  const own = await LiveKeys.load(dir, keys, {
    renewed: ({ tlsCertSha256 }) => {
      trust.renewed();
      events.emit('keys.renewed', { certificate: tlsCertSha256 });
    },
    replaced: look,
  });
  const ledger = await connectLedger(consortium, {
    tls: own.tls,
    identity: own.identity,
    trust,
    memory,
    patienceMs: 1000,
    chainFile: chainFileIn(dir),
    told: ({ code, detail }, peer) => {
      events.emit('ledger.doubted', { code, detail, peer });
    },
  });
  const found = await untilActive(ledger, keys.node, log, signal, assertNotReplaced);
  const following = new AbortController();
  const told = {
    behind: ({ code, detail }: CohortError) => {
      events.emit('members.behind', { code, detail });
      // Whose key was replaced is a stranger from that block on.
      look();
    },
    read: (registry: MembersView) => {
      members = registry;
      own.follow(registry, following.signal).catch((thrown: unknown) => {
        log.error('renewed keys', CohortError.from(thrown));
      });
    },
    current: (height: number) => {
      events.emit('members.current', { height });
    },
  };
  const followed = followMembers(ledger, trust, AbortSignal.any([signal, following.signal]), told, { read: found });
  return {
    ledger,
    trust,
    untilReplaced: async (work) => {
      try {
        await Promise.race([work, replaced.promise]);
      } catch (thrown) {
        // A stranger is refused before it hears why.
        await assertNotReplaced();
        throw thrown;
      }
    },
    tls: own.tls,
    boxSecret: (publicKey) => own.boxSecret(publicKey),
    peekBoxSecret: (publicKey) => own.peekBoxSecret(publicKey),
    keepBoxSecretsWhile: (isNeeded) => {
      own.keepBoxSecretsWhile(isNeeded);
    },
    isRenewed: (party, certSha256) => isRenewed(members, party, certSha256, ledger.genesisHash),
    [Symbol.asyncDispose]: async () => {
      following.abort();
      await followed;
      await ledger.close();
    },
  };
}

/** The registry that has this node. A node that nobody admitted yet is a stranger on the wire: it asks again until the vote has passed. */
async function untilActive(
  ledger: Ledger,
  node: string,
  log: Log,
  signal: AbortSignal,
  assertNotReplaced: () => Promise<void>,
): Promise<ReadRegistry> {
  let told = '';
  for (let retryMs = firstRetryMs; ; retryMs = Math.min(1.5 * retryMs, longestRetryMs)) {
    try {
      const found = await readRegistry(ledger);
      if (found.members.nodes.some((known) => known.node === node && known.status === 'active')) return found;
    } catch (thrown) {
      const error = CohortError.from(thrown);
      if (!['UNREACHABLE', 'TIMED_OUT', 'REPLY_INVALID', 'CERTIFICATE_UNKNOWN'].includes(error.code)) {
        await assertNotReplaced();
        throw error;
      }
      if (told !== error.code) log.info('waiting for admission', { code: error.code, detail: error.detail });
      told = error.code;
    }
    await assertNotReplaced();
    await delay(retryMs, undefined, { signal });
  }
}
