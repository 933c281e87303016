// Sets up the demo's consortium: folders, running nodes, admission by vote, registered datasets, an accepted plan.
import { readFile, writeFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { csvSource } from '@cohort/client-agent/adapters/csv';
import { heartArchitecture, heartPartition, heartSchema, hospitals, type Hospital } from '@cohort/client-agent/data/heart-disease';
import { load } from '@cohort/client-agent/steps/load';
import { architectureHash } from '@cohort/client-agent/train/architecture';
import { initialModel } from '@cohort/client-agent/train/initial-model';
import { zeroModel } from '@cohort/client-agent/train/zero-model';
import { parameterCount } from '@cohort/client-agent/train/tensors';
import { encodeModel, modelHash } from '@cohort/mpc/safetensors';
import type { SitePolicy } from '@cohort/policies/site-policy';
import { CohortError } from '@cohort/protos/errors';
import type { NodeRole } from '@cohort/protos/ledger';
import type { Plan } from '@cohort/protos/terms';
import { connectAdmin, type Admin } from '../consortium/admin-ledger.ts';
import {
  createConsortium,
  freePorts,
  organisationRecord,
  required,
  writeJson,
  writeNodeConfig,
  type CreatedConsortium,
} from '../consortium/create-consortium.ts';
import { decide } from '../consortium/decide.ts';
import { nodeDir, nodeName } from '../consortium/layout.ts';
import { nodeRecord } from '../pki/node-record.ts';
import { heartPlan } from './heart-plan.ts';
import type { Processes } from './processes.ts';

export interface HeartOptions {
  readonly dir: string;
  readonly rounds: number;
  readonly strategy: 'fedavg' | 'fedadam';
  /** Reaches the initial model and the batches only. */
  readonly seed: string;
  readonly files: Readonly<Record<Hospital, string>>;
  /** Replaces the study's own values; tests have shorter deadlines. */
  readonly overrides?: Partial<Plan>;
}

/** Three hospitals found the consortium and run the parties; the fourth is admitted by their vote. */
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

export interface HeartConsortium extends CreatedConsortium {
  readonly dir: string;
  /** Hashes of the models that the first and the second study start from. */
  readonly genesisModel: string;
  readonly privateGenesisModel: string;
  readonly endpoints: ReadonlyMap<string, string>;
}

/** Writes every folder; nothing runs yet. @throws {CohortError} FOLDER_IN_USE */
export async function createHeartConsortium({ dir, seed, files }: HeartOptions): Promise<HeartConsortium> {
  const created = await createConsortium(dir, {
    name: 'heart',
    testNetwork: false,
    organisations: hospitals,
    founders: partyHosts,
    parties: partyHosts,
  });
  const architecture = heartArchitecture();
  const metadata = { architecture: architectureHash(architecture) };
  const model = encodeModel(initialModel(architecture, seed), metadata);
  const zero = encodeModel(zeroModel(architecture), metadata);
  await writeFile(join(dir, 'genesis-model.safetensors'), model, { flag: 'wx' });
  await writeFile(join(dir, 'zero-model.safetensors'), zero, { flag: 'wx' });
  await writeJson(join(dir, 'architecture.json'), architecture);
  await writeJson(join(dir, 'schema.json'), heartSchema());
  const ports = await freePorts(partyHosts.length);
  const endpoints = new Map(partyHosts.map((msp, index) => [`${msp}/party`, `localhost:${String(ports[index])}`]));
  const pinnedParties = partyHosts.map((msp) => {
    const { node, nodeKey, boxKey, tlsCertSha256 } = nodeRecord(required(created.keys, `${msp}/party`), 'party');
    return { node, nodeKey, boxKey, tlsCertSha256 };
  });
  for (const [index, msp] of partyHosts.entries())
    await writeNodeConfig(dir, `${msp}/party`, {
      kind: 'party',
      consortium: '../../consortium.json',
      port: ports[index],
      models: ['../../genesis-model.safetensors', '../../zero-model.safetensors'],
    });
  for (const msp of hospitals) {
    await mkdir(join(dir, 'data', msp), { recursive: true, mode: 0o700 });
    const file = join(dir, 'data', msp, `processed.${msp}.data`);
    await writeFile(file, await readFile(files[msp]), { flag: 'wx', mode: 0o600 });
    await writeJson(join(nodeDir(dir, `${msp}-agent`), 'policy.json'), sitePolicy);
    await writeNodeConfig(dir, `${msp}/agent`, {
      kind: 'agent',
      consortium: '../../consortium.json',
      offers: [
        { ...openDataset, ...rows(msp), schema: '../../schema.json' },
        { ...privateDataset, ...rows(msp), schema: '../../schema.json' },
      ],
      architectures: ['../../architecture.json'],
      policy: 'policy.json',
      pinnedParties,
      trainer: 'auto',
      batchSeed: seed,
    });
  }
  return { ...created, dir, genesisModel: modelHash(model), privateGenesisModel: modelHash(zero), endpoints };
}

const rows = (msp: Hospital) => ({ file: `../../data/${msp}/processed.${msp}.data`, partition: heartPartition(msp) });

/** Starts all node processes; each waits until the registry knows it. Returns once the ledger is ready. */
export async function startNodes(consortium: HeartConsortium, processes: Processes): Promise<void> {
  const start = (node: string) => processes.start(nodeName(node), nodeDir(consortium.dir, nodeName(node)));
  const ledger = start(`${consortium.consortium.ledger.msp}/ledger`);
  for (const msp of partyHosts) start(`${msp}/party`);
  for (const msp of hospitals) start(`${msp}/agent`);
  await processes.ready(ledger);
}

/** Admits the fourth hospital and every node by vote, registers the open datasets and accepts the first plan. Returns the plan's id. */
export async function agree(consortium: HeartConsortium, options: HeartOptions, say: (line: string) => void): Promise<string> {
  const founders = await connectAdmins(consortium, partyHosts);
  const admins = [...founders];
  try {
    admins.push(...(await admitAll(consortium, founders, say)));
    return await agreeOpenStudy(admins, consortium, options, say);
  } finally {
    await disconnect(admins);
  }
}

export async function connectAdmins({ dir, consortium }: HeartConsortium, msps: readonly string[] = hospitals): Promise<Admin[]> {
  return Promise.all(msps.map(async (msp) => connectAdmin(dir, consortium, msp)));
}

export async function disconnect(admins: readonly Admin[]): Promise<void> {
  await Promise.all(admins.map(async ({ ledger }) => ledger.close()));
}

/** Who proposes what nobody else has a reason to: the first founder. */
export function proposerAmong(admins: readonly Admin[]): Admin {
  const [first] = admins;
  if (first === undefined) throw new CohortError('INTERNAL', 'admins: expected at least one');
  return first;
}

/** Returns the admins of the organisations that were admitted. */
async function admitAll(consortium: HeartConsortium, founders: readonly Admin[], say: (line: string) => void): Promise<Admin[]> {
  const first = proposerAmong(founders);
  const admitted: Admin[] = [];
  for (const msp of hospitals.filter((candidate) => !(partyHosts as readonly string[]).includes(candidate))) {
    const organisation = organisationRecord(msp, consortium.authorities, consortium.keys);
    await decide(
      [...founders, ...admitted],
      first,
      { kind: 'admit-organisation', organisation },
      required(consortium.keys, `${msp}/admin`),
    );
    admitted.push(...(await connectAdmins(consortium, [msp])));
    say(`admitted ${msp} by vote of ${String(founders.length)} founders`);
  }
  const admins = [...founders, ...admitted];
  const nodes: [string, NodeRole][] = [
    ...partyHosts.map((msp): [string, NodeRole] => [`${msp}/party`, 'party']),
    ...hospitals.map((msp): [string, NodeRole] => [`${msp}/agent`, 'agent']),
  ];
  await Promise.all(
    nodes.map(async ([node, role]) => {
      const keys = required(consortium.keys, node);
      const proposer = admins.find(({ msp }) => msp === keys.msp) ?? first;
      await decide(admins, proposer, { kind: 'admit-node', node: nodeRecord(keys, role, consortium.endpoints.get(node) ?? '') }, keys);
    }),
  );
  say(`admitted ${String(nodes.length)} nodes by vote, each with proof of possession of its key`);
  return admitted;
}

async function agreeOpenStudy(
  admins: readonly Admin[],
  consortium: HeartConsortium,
  options: HeartOptions,
  say: (line: string) => void,
): Promise<string> {
  await Promise.all(admins.map((admin) => registerOpenDataset(admin, options.files)));
  const architecture = heartArchitecture();
  const study = heartPlan({
    rounds: options.rounds,
    strategy: options.strategy,
    datasets: hospitals.map((msp) => ({ msp, ...openDataset })),
    parties: heartParties,
    architecture: architectureHash(architecture),
    genesisModel: consortium.genesisModel,
    parameters: parameterCount(architecture),
  });
  const accepted = await decide(admins, proposerAmong(admins), { kind: 'plan', plan: { ...study, ...options.overrides } }, null);
  say(`accepted the plan by vote: ${String(options.rounds)} rounds of ${options.strategy}, mechanism none over unprotected datasets`);
  return accepted;
}

async function registerOpenDataset({ ledger, msp }: Admin, files: HeartOptions['files']): Promise<void> {
  const hospital = msp as Hospital;
  const { schemaHash, bucket } = await load({
    source: csvSource(files[hospital]),
    schema: heartSchema(),
    partition: heartPartition(hospital),
    normalisation: 'local',
  });
  await ledger.submit('datasets.register', `register-${openDataset.dataset}`, {
    ...openDataset,
    source: `uci-${msp}`,
    schemaHash,
    bucket,
    evaluationBucket: null,
    protection: 'unprotected',
    accounts: [],
  });
}
