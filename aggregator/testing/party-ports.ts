// A test's party in this process: journal, vault and artifacts in its folder, its own client of the test's ledger, the others' services.
import { join } from 'node:path';
import type { TestLedger } from '@cohort/chaincode/testing/test-ledger';
import type { Clock } from '@cohort/protos/runtime/clock';
import { fileArtifacts } from '@cohort/protos/runtime/file-artifacts';
import { encryptedShares } from '../adapters/encrypted-shares.ts';
import { fileVault } from '../adapters/file-vault.ts';
import { inProcessNoise } from '../adapters/in-process-noise.ts';
import { inProcessPeers } from '../adapters/in-process-peers.ts';
import { sqliteJournal } from '../adapters/sqlite-journal.ts';
import { stored } from '../adapters/stored.ts';
import type { Ports } from '../ports/ports.ts';
import type { PartyService } from '../service.ts';
import type { PartyKeys } from './party-keys.ts';

export interface PartySetting {
  readonly key: PartyKeys;
  readonly folder: string;
  readonly ledger: TestLedger;
  /** The parties that answer now, by node id. */
  readonly services: ReadonlyMap<string, PartyService>;
  /** Whether this party reaches node `to` now. */
  readonly reach: (to: string) => boolean;
  readonly clock: Clock;
  readonly events: Ports['events'];
}

export function partyPorts({ key, folder, ledger, services, reach, clock, events }: PartySetting): Ports {
  const vault = fileVault(join(folder, 'vault'));
  const journal = sqliteJournal(join(folder, 'journal.db'));
  return {
    journal,
    shares: encryptedShares(vault, journal),
    artifacts: fileArtifacts(join(folder, 'artifacts'), stored),
    offered: fileArtifacts(join(folder, 'offered'), stored),
    noise: inProcessNoise(),
    peers: inProcessPeers({ node: key.node, msp: key.msp }, services, reach),
    clock,
    ledger: ledger.clientOf(key.node),
    events,
    keys: { nodeSeed: key.nodeKey.seed, boxSecret: () => key.boxKey.secretKey, peekBoxSecret: () => key.boxKey.secretKey },
  };
}
