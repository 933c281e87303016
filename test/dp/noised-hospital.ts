// A hospital whose rows have a budget: registers them, and runs the product's own agent over them, in this process.
import { stored } from '@cohort/client-agent/adapters/stored';
import { join } from 'node:path';
import { fileArtifacts } from '@cohort/protos/runtime/file-artifacts';
import type { inProcessParties } from '@cohort/client-agent/adapters/in-process-parties';
import { openDatabase } from '@cohort/client-agent/adapters/open-database';
import { plainTrainer } from '@cohort/client-agent/adapters/plain-trainer';
import { rulesPolicy } from '@cohort/client-agent/adapters/rules-policy';
import { sealedRows } from '@cohort/client-agent/adapters/sealed-rows';
import { sqliteJournal } from '@cohort/client-agent/adapters/sqlite-journal';
import { sqliteCheckpoint } from '@cohort/client-agent/adapters/sqlite-checkpoint';
import { sqliteUsedUnits } from '@cohort/client-agent/adapters/sqlite-used-units';
import { start, type Agent } from '@cohort/client-agent/agent';
import type { Clock } from '@cohort/protos/runtime/clock';
import { load } from '@cohort/client-agent/steps/load';
import type { Contribution } from '@cohort/client-agent/ports/journal';
import type { SitePolicy } from '@cohort/policies/site-policy';
import type { AccountOpening } from '@cohort/protos/ledger';
import type { Cooperative } from '../story/cooperative.ts';
import { defaultPolicy } from '@cohort/infra/institution/default-policy';
import type { Diary } from '../story/diary.ts';
import { linear, partyHosts, rowsAt, schema, type Hospital } from '../story/study.ts';

export const partition = { kind: 'lines', testLines: [1, 2, 3, 4, 5, 6] } as const;

/** Noise or nothing, and limits that the study keeps. */
export const policy: SitePolicy = {
  ...defaultPolicy,
  allowedMechanisms: ['dp-fedsgd', 'dp-counts'],
  maxRoundCost: '2',
  maxEpsilon: { epsilon: '4', delta: '0.00001' },
};

export async function register(
  cooperative: Cooperative,
  msp: Hospital,
  dataset: string,
  accounts: readonly AccountOpening[],
): Promise<void> {
  const { schemaHash, bucket, evaluationBucket } = await load({ source: rowsAt(msp), schema, partition, normalisation: 'schema' });
  const terms = { dataset, version: 1, source: `${dataset}-of-${msp}`, protection: 'budgeted' } as const;
  const body = { ...terms, schemaHash, bucket, evaluationBucket, accounts };
  await cooperative.ledgerOf(`${msp}/admin`).submit('datasets.register', `register-${dataset}-${msp}`, body);
}

export interface HospitalSetting {
  /** As it is registered. */
  readonly dataset: string;
  readonly cooperative: Cooperative;
  readonly clock: Clock;
  readonly diary: Diary;
  readonly parties: ReturnType<typeof inProcessParties>;
  /** Told what the agent is about to share, in clear. */
  readonly onShared: (contribution: Contribution) => void;
}

export async function startHospital(
  msp: Hospital,
  { dataset, cooperative, clock, diary, parties, onShared }: HospitalSetting,
): Promise<Agent> {
  const node = `${msp}/agent`;
  const { nodeKey, boxKey } = cooperative.keys(node);
  const folder = join(cooperative.folder, `${msp}-agent`);
  const database = openDatabase(':memory:');
  const sealed = sealedRows(database, join(folder, 'vault'));
  const journal = sqliteJournal(database, sealed);
  const site = {
    member: msp,
    node,
    keys: { nodeSeed: nodeKey.seed, boxSecret: () => boxKey.secretKey },
    dataset: { dataset, version: 1 },
    offered: [{ dataset, version: 1 }],
    pinnedParties: partyHosts.map((host) => pinned(cooperative, `${host}/party`)),
  };
  return await start(site, {
    study: { source: rowsAt(msp), schema, partition, architectures: [linear], seed: msp, trainer: plainTrainer() },
    ledger: cooperative.ledgerOf(node),
    parties,
    policy: rulesPolicy(policy),
    journal: {
      ...journal,
      keep: (contribution) => {
        journal.keep(contribution);
        onShared(contribution);
      },
    },
    memory: sqliteCheckpoint(database),
    usedUnits: sqliteUsedUnits(database, sealed),
    artifacts: fileArtifacts(join(folder, 'artifacts'), stored, '.safetensors'),
    clock,
    events: diary.of(node),
  });
}

function pinned(cooperative: Cooperative, node: string) {
  const { nodeKey, boxKey, tlsCertSha256 } = cooperative.keys(node);
  const hex = (key: Uint8Array): string => Buffer.from(key).toString('hex');
  return { node, nodeKey: hex(nodeKey.publicKey), boxKey: hex(boxKey.publicKey), tlsCertSha256 };
}
