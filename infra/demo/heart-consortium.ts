// The demo's consortium: its folders, and its nodes as processes.
import { readFile, writeFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { heartPartition, heartSchema, hospitals, type Hospital } from '@cohort/client-agent/data/heart-disease';
import { architectureHash } from '@cohort/client-agent/train/architecture';
import { initialModel } from '@cohort/client-agent/train/initial-model';
import { zeroModel } from '@cohort/client-agent/train/zero-model';
import { encodeModel, modelHash } from '@cohort/mpc/safetensors';
import type { SitePolicy } from '@cohort/policies/site-policy';
import type { Plan } from '@cohort/protos/terms';
import { createConsortium, type CreatedConsortium } from '../consortium/create-consortium.ts';
import { nodeDir, nodeName } from '../consortium/layout.ts';
import { ledgerNodeOf, type LedgerKind } from '../consortium/ledger-address.ts';
import { heartNet, type HeartNet } from './heart-plan.ts';
import { writeJson } from '../node/write-json.ts';
import type { Supervisor } from '../node/supervisor.ts';

export interface HeartOptions {
  readonly dir: string;
  readonly rounds: number;
  readonly strategy: 'fedavg' | 'fedadam';
  /** Reaches the initial model and the batches only. */
  readonly seed: string;
  readonly files: Readonly<Record<Hospital, string>>;
  /** How long an epoch lasts: 60 unless told. */
  readonly epochSeconds?: number;
  /** The embedded one unless told. */
  readonly ledger?: LedgerKind;
  /** Replaces the study's net; the bench has wider ones. */
  readonly net?: HeartNet;
  /** Replaces the study's own values; tests have shorter deadlines. */
  readonly overrides?: Partial<Plan>;
}

/** Three hospitals run the parties. On the embedded ledger they found the consortium and admit the fourth by vote; on Fabric all four found it. */
export const partyHosts = ['cleveland', 'hungarian', 'va'] as const;
/** Allows what the demo's plans are: one without noise, because the data are public, and one that stays within epsilon 8. */
const sitePolicy: SitePolicy = {
  secureAggregation: 'required',
  minCohort: 3,
  allowedArchitectures: null,
  allowedStrategies: ['fedavg', 'fedadam', 'sgd'],
  allowedPurposes: null,
  allowedNormalisation: ['schema', 'local'],
  allowedMechanisms: null,
  maxRoundCost: '2',
  maxEpsilon: { epsilon: '10', delta: '0.00001' },
  allowUnprotected: true,
};
/** In the plan's order. */
export const heartParties = [`${partyHosts[0]}/party`, `${partyHosts[1]}/party`, `${partyHosts[2]}/party`] as const;
/** The same rows twice: without a budget for the first study, with one for the second. */
export const openDataset = { dataset: 'heart-disease', version: 1 } as const;
export const privateDataset = { dataset: 'heart-disease-private', version: 1 } as const;

/** Every hospital's, in the hospitals' order, as a draft asks for them. */
export const heartDatasets = ({ dataset, version }: typeof openDataset | typeof privateDataset) => ({
  datasets: hospitals.map((msp) => `${msp}/${dataset}@${String(version)}`).join(','),
  dataset: null,
  parties: heartParties.join(','),
});

export interface HeartConsortium extends CreatedConsortium {
  readonly dir: string;
  /** Hashes of the models that the first and the second study start from. */
  readonly genesisModel: string;
  readonly privateGenesisModel: string;
  readonly endpoints: ReadonlyMap<string, string>;
}

/** Writes every folder; nothing runs yet. @throws {CohortError} FOLDER_IN_USE */
export async function createHeartConsortium({
  dir,
  seed,
  files,
  epochSeconds = 60,
  ledger = 'embedded',
  net = heartNet(),
}: HeartOptions): Promise<HeartConsortium> {
  const created = await createConsortium(dir, {
    name: 'heart',
    testNetwork: false,
    epochSeconds,
    organisations: hospitals,
    // A channel's orderers agree by quorum from four on, and nobody is admitted to one that runs.
    founders: ledger === 'fabric' ? hospitals : partyHosts,
    parties: partyHosts,
    ledger,
  });
  const { architecture } = net;
  const metadata = { architecture: architectureHash(architecture) };
  const model = encodeModel(initialModel(architecture, seed), metadata);
  const zero = encodeModel(zeroModel(architecture), metadata);
  await writeFile(join(dir, 'genesis-model.safetensors'), model, { flag: 'wx' });
  await writeFile(join(dir, 'zero-model.safetensors'), zero, { flag: 'wx' });
  await writeJson(join(dir, 'architecture.json'), architecture);
  await writeJson(join(dir, 'schema.json'), heartSchema());
  for (const msp of partyHosts)
    await changeConfig(dir, `${msp}/party`, { models: ['../../genesis-model.safetensors', '../../zero-model.safetensors'] });
  for (const msp of hospitals) {
    await mkdir(join(dir, 'data', msp), { recursive: true, mode: 0o700 });
    const file = join(dir, 'data', msp, `processed.${msp}.data`);
    await writeFile(file, await readFile(files[msp]), { flag: 'wx', mode: 0o600 });
    await writeJson(join(nodeDir(dir, `${msp}-agent`), 'policy.json'), sitePolicy);
    await changeConfig(dir, `${msp}/agent`, {
      offers: [
        { ...openDataset, ...rows(msp), schema: '../../schema.json' },
        { ...privateDataset, ...rows(msp), schema: '../../schema.json' },
      ],
      architectures: ['../../architecture.json'],
      batchSeed: seed,
    });
  }
  const endpoints = new Map(
    created.consortium.genesis.nodes.filter(({ role }) => role === 'party').map(({ node, endpoint }) => [node, endpoint]),
  );
  return { ...created, dir, genesisModel: modelHash(model), privateGenesisModel: modelHash(zero), endpoints };
}

/** Some keys of a node's configuration, which it has since it joined. */
async function changeConfig(dir: string, node: string, change: object): Promise<void> {
  const path = join(nodeDir(dir, nodeName(node)), 'node.json');
  await writeJson(path, { ...(JSON.parse(await readFile(path, 'utf8')) as object), ...change });
}

const rows = (msp: Hospital) => ({ file: `../../data/${msp}/processed.${msp}.data`, partition: heartPartition(msp) });

/** MSP ids of the hospitals that the genesis names. */
export const foundersOf = ({ consortium }: CreatedConsortium): readonly string[] => consortium.genesis.organisations.map(({ msp }) => msp);

/** Starts all node processes; each waits until the registry knows it. Returns once an embedded ledger is ready. */
export async function startNodes(consortium: HeartConsortium, processes: Supervisor, signal: AbortSignal): Promise<void> {
  const start = (node: string) => processes.start(nodeName(node), nodeDir(consortium.dir, nodeName(node)));
  const ledger = ledgerNodeOf(consortium.consortium.ledger);
  if (ledger !== null) start(ledger);
  for (const msp of partyHosts) start(`${msp}/party`);
  for (const msp of hospitals) start(`${msp}/agent`);
  if (ledger !== null) await processes.ready(nodeName(ledger), signal);
}
