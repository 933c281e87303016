// A node's stores with what each of their durable writes costs in fsyncs; its database tells of its commits itself.
import type { JournalOptions } from '@cohort/aggregator/adapters/sqlite-journal';
import type { Vault } from '@cohort/aggregator/ports/vault';
import type { Artifacts } from '@cohort/protos/runtime/artifacts';
import type { HeadCheckpoint } from '@cohort/chaincode/client/head-checkpoint';
import type { DatabaseOptions } from '@cohort/client-agent/adapters/open-database';
import type { SealedRows } from '@cohort/client-agent/adapters/sealed-rows';
import type { GroupCommitOptions } from '@cohort/protos/runtime/group-commit';
import type { SlowNetwork } from './slow-network.ts';

/** What a party's stores are wrapped in. */
export interface PartyStores {
  readonly journal: JournalOptions;
  readonly artifacts: (artifacts: Artifacts) => Artifacts;
  readonly vault: (vault: Vault) => Vault;
  /** Told where the party keeps the newest block that its client of the ledger has seen. */
  readonly opened: (head: HeadCheckpoint) => void;
}

export function slowPartyStores(node: string, network: SlowNetwork, opened: PartyStores['opened']): PartyStores {
  const keys = new Set<string>();
  return {
    journal: grouped(node, 'journal', network),
    artifacts: (artifacts) => slowArtifacts(artifacts, node, network),
    vault: (vault) => ({
      key: (round) => {
        if (!keys.has(round)) network.fsync(node, 'vault', 2); // the file and its folder
        keys.add(round);
        return vault.key(round);
      },
      destroy: (round) => {
        network.fsync(node, 'vault');
        vault.destroy(round);
      },
    }),
    opened,
  };
}

/** What an agent's stores are wrapped in. */
export interface AgentStores {
  readonly database: DatabaseOptions;
  readonly sealed: (rows: SealedRows) => SealedRows;
  readonly artifacts: (artifacts: Artifacts) => Artifacts;
  /** Told where the agent keeps the newest block that its client of the ledger has seen. */
  readonly opened: (head: HeadCheckpoint) => void;
}

export function slowAgentStores(node: string, network: SlowNetwork, opened: AgentStores['opened']): AgentStores {
  const keys = new Set<string>();
  return {
    database: grouped(node, 'database', network),
    sealed: (rows) => ({
      ...rows,
      write: (name, plaintext) => {
        network.fsync(node, 'vault', 2); // the key's file and its folder
        keys.add(name);
        rows.write(name, plaintext);
      },
      destroy: async (name) => {
        if (keys.delete(name)) await network.fsyncBeside(node, 'vault'); // the key, overwritten
        await rows.destroy(name);
      },
    }),
    artifacts: (artifacts) => slowArtifacts(artifacts, node, network),
    opened,
  };
}

/** Each is synced beside the node's thread, and `settle` waits for that. */
function slowArtifacts(artifacts: Artifacts, node: string, network: SlowNetwork): Artifacts {
  let synced: Promise<unknown> = Promise.resolve();
  return {
    ...artifacts,
    put: (hash, bytes) => {
      if (!artifacts.has(hash)) synced = Promise.all([synced, network.fsyncBeside(node, 'artifacts')]);
      artifacts.put(hash, bytes);
    },
    settle: async () => {
      await Promise.all([synced, artifacts.settle()]);
    },
  };
}

/** One fsync for each commit of a database, which waits as its node does. */
function grouped(node: string, store: string, network: SlowNetwork): GroupCommitOptions {
  return {
    later: (ms, work) => network.time.later(ms, work),
    endOfTurn: (work) => {
      network.time.later(0, work);
    },
    flushed: () => {
      network.fsync(node, store);
    },
  };
}
