// A node's stores with what each of their durable writes costs in fsyncs; the parties' journal tells of its commits itself.
import type { JournalOptions } from '@cohort/aggregator/adapters/sqlite-journal';
import type { Artifacts as PartyArtifacts } from '@cohort/protos/runtime/artifacts';
import type { Shares } from '@cohort/aggregator/ports/shares';
import type { Vault } from '@cohort/aggregator/ports/vault';
import type { Artifacts } from '@cohort/protos/runtime/artifacts';
import type { Journal } from '@cohort/client-agent/ports/journal';
import type { LedgerCheckpoint } from '@cohort/client-agent/ports/ledger-checkpoint';
import type { SlowNetwork } from './slow-network.ts';

/** What a party's stores are wrapped in. */
export interface PartyStores {
  readonly journal: JournalOptions;
  readonly shares: (shares: Shares) => Shares;
  readonly artifacts: (artifacts: PartyArtifacts) => PartyArtifacts;
  readonly vault: (vault: Vault) => Vault;
}

export function slowPartyStores(node: string, network: SlowNetwork): PartyStores {
  const keys = new Set<string>();
  return {
    journal: {
      later: (ms, work) => network.time.later(ms, work),
      flushed: () => {
        network.fsync(node, 'journal');
      },
    },
    shares: (shares) => ({
      ...shares,
      sync: (round, name) => {
        shares.sync(round, name);
        network.fsync(node, 'shares', 2); // the file and its folder
      },
    }),
    artifacts: (artifacts) => ({
      ...artifacts,
      put: (hash, bytes) => {
        if (!artifacts.has(hash)) network.fsync(node, 'artifacts');
        artifacts.put(hash, bytes);
      },
    }),
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
  };
}

/** What an agent's stores are wrapped in. */
export interface AgentStores {
  readonly journal: (journal: Journal) => Journal;
  readonly memory: (memory: LedgerCheckpoint) => LedgerCheckpoint;
  readonly artifacts: (artifacts: Artifacts) => Artifacts;
}

export function slowAgentStores(node: string, network: SlowNetwork): AgentStores {
  const row = (): void => {
    network.fsync(node, 'database');
  };
  return {
    journal: (journal) => ({
      ...journal,
      keep: (contribution) => {
        journal.keep(contribution);
        network.fsync(node, 'contribution', 4); // a key and a sealed file, and the folder of each
        row();
      },
      markAnnounced: (round) => {
        journal.markAnnounced(round);
        row();
      },
      addReceipt: (round, receipt) => {
        journal.addReceipt(round, receipt);
        row();
      },
      addEvidence: (round, evidence) => {
        journal.addEvidence(round, evidence);
        row();
      },
      forget: (round) => {
        const held = journal.open().includes(round);
        journal.forget(round);
        if (held) network.fsync(node, 'contribution'); // the key, overwritten
        row();
      },
    }),
    memory: (memory) => ({
      ...memory,
      write: (seen) => {
        memory.write(seen);
        row();
      },
    }),
    artifacts: (artifacts) => ({
      ...artifacts,
      put: (hash, bytes) => {
        if (artifacts.get(hash) === null) network.fsync(node, 'artifacts');
        artifacts.put(hash, bytes);
      },
    }),
  };
}
