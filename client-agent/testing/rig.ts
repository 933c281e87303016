// One institution among three fake parties and a fake ledger, for the tests of this package.
import { stored } from '../adapters/stored.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CohortError, type ErrorCode } from '@cohort/protos/errors';
import { toHex } from '@cohort/protos/hash';
import { roundKey, type Terms } from '@cohort/protos/terms';
import { generateNodeKey } from '@cohort/mpc/crypto';
import { coordinates } from '@cohort/mpc/global-model';
import { encodeModel, modelHash } from '@cohort/mpc/safetensors';
import { generateBoxKey } from '@cohort/mpc/seal';
import { inProcessParties } from '../adapters/in-process-parties.ts';
import { fileArtifacts } from '@cohort/protos/runtime/file-artifacts';
import { openDatabase, type AgentDatabase } from '../adapters/open-database.ts';
import { plainTrainer } from '../adapters/plain-trainer.ts';
import { sealedRows } from '../adapters/sealed-rows.ts';
import { sqliteJournal } from '../adapters/sqlite-journal.ts';
import { sqliteCheckpoint } from '../adapters/sqlite-checkpoint.ts';
import { sqliteUsedUnits } from '../adapters/sqlite-used-units.ts';
import { systemClock } from '@cohort/protos/runtime/system-clock';
import { schemaHash } from '../data/schema.ts';
import type { AgentEvents } from '../ports/events.ts';
import type { AgentPorts } from '../ports/ports.ts';
import type { PolicyRefusal } from '../ports/site-policy.ts';
import type { Study } from '../ports/study.ts';
import { Round } from '../round.ts';
import { architectureHash, type Architecture } from '../train/architecture.ts';
import { initialModel } from '../train/initial-model.ts';
import { FakeLedger } from './fake-ledger.ts';
import { FakeParty } from './fake-party.ts';

export interface Seen {
  readonly name: keyof AgentEvents;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface Rig {
  readonly ports: AgentPorts;
  readonly parties: readonly [FakeParty, FakeParty, FakeParty];
  readonly ledger: FakeLedger;
  readonly terms: Terms;
  readonly events: Seen[];
  readonly refusals: PolicyRefusal[];
  readonly rows: string[][];
  readonly folder: string;
  /** The same site after a kill: same disk and ledger, nothing in memory. */
  restarted(): AgentPorts;
  /** Of the newest ports. */
  database(): AgentDatabase;
  party(role: 0 | 1 | 2): FakeParty;
}

export const member = 'cleveland';

const folders: string[] = [];
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** `hidden` units make the model's vector large; 0 is a logistic regression of three coordinates. */
export function makeRig({ hidden = 0, changes = {} }: { readonly hidden?: number; readonly changes?: Partial<Terms> } = {}): Rig {
  const [node, box] = [generateNodeKey(), generateBoxKey()];
  const parties = [new FakeParty(0, box.publicKey), new FakeParty(1, box.publicKey), new FakeParty(2, box.publicKey)] as const;
  const architecture: Architecture = {
    format: 'cohort/architecture/v1',
    input: 2,
    layers: [...(hidden === 0 ? [] : [{ kind: 'dense', units: hidden, activation: 'tanh' } as const]), { kind: 'logistic' }],
    loss: 'binary-cross-entropy',
  };
  const model = initialModel(architecture, 'test');
  const file = encodeModel(model);
  const terms: Terms = { ...termsFor(architecture, coordinates(model), modelHash(file), parties), ...changes };
  for (const party of parties) Object.assign(party, { terms, peers: parties }).models.set(modelHash(file), file);
  const [ledger, events, refusals, rows] = [new FakeLedger(), [] as Seen[], [] as PolicyRefusal[], sampleRows()];
  const study = studyOf(architecture, rows);
  ledger.datasets.push({
    msp: member,
    dataset: 'heart',
    source: 'test',
    version: 1,
    schemaHash: schemaHash(study.schema),
    bucket: { lower: 20, upper: 50 },
    evaluationBucket: { lower: 2, upper: 5 },
    protection: 'unprotected',
    accounts: [],
  });
  const folder = mkdtempSync(join(tmpdir(), 'cohort-agent-'));
  folders.push(folder);
  let database: AgentDatabase | null = null;
  /** After the first ones those of a process that starts where the one before was killed. */
  const makePorts = (): AgentPorts => {
    database?.abandon();
    database = openDatabase(join(folder, 'agent.db'));
    const sealed = sealedRows(database, join(folder, 'keys'));
    return {
      site: {
        member,
        node: `${member}/agent`,
        keys: { nodeSeed: node.seed, boxSecret: () => box.secretKey },
        dataset: { dataset: 'heart', version: 1 },
        offered: ['heart'],
        pinnedParties: parties.map(({ ref: { node: id, nodeKey, boxKey, tlsCertSha256 } }) => ({
          node: id,
          nodeKey,
          boxKey,
          tlsCertSha256,
        })),
      },
      study,
      ledger,
      parties: inProcessParties({ node: `${member}/agent`, msp: member }, (id) => parties.find((party) => party.node === id)),
      policy: { refusals: () => refusals },
      journal: sqliteJournal(database, sealed),
      memory: sqliteCheckpoint(database),
      usedUnits: sqliteUsedUnits(database, sealed),
      artifacts: fileArtifacts(join(folder, 'artifacts'), stored, '.safetensors'),
      clock: systemClock(20),
      events: { emit: (name, fields) => void events.push({ name, fields }) },
    };
  };
  const party = (role: 0 | 1 | 2): FakeParty => parties.find((candidate) => candidate.role === role) ?? parties[0];
  const ports = makePorts();
  return {
    ports,
    parties,
    ledger,
    terms,
    events,
    refusals,
    rows,
    folder,
    restarted: makePorts,
    party,
    database: () => database as AgentDatabase,
  };
}

/** Resolves when `holds` does, or fails the test that waits for it by never resolving within AVA's limit. */
export async function eventually(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2));
}

/** The code with which `work` is refused, or null when it is not. */
export async function codeOf(work: Promise<unknown>): Promise<ErrorCode | null> {
  try {
    await work;
    return null;
  } catch (thrown) {
    return CohortError.from(thrown).code;
  }
}

/** The round of the rig as the ledger shows it, opened when it is not yet. */
export function roundOf({ ledger, terms }: Pick<Rig, 'ledger' | 'terms'>, stop: AbortSignal = new AbortController().signal): Round {
  return new Round(ledger.rounds.get(roundKey(terms)) ?? ledger.open(terms), stop);
}

/** Freezes the enrolment with this member in it, as two parties would. */
export function freeze(rig: Rig, round: Round, members: readonly string[] = ['basel', member]): void {
  const { enrolled } = rig.ledger.rounds.get(round.key) ?? round.view;
  rig.ledger.enrol(
    round.key,
    members.filter((id) => !enrolled.some((item) => item.member === id)),
  );
  rig.ledger.set(round.key, { status: 'collecting' }, 'rounds.closeEnrolment');
  round.update(rig.ledger.rounds.get(round.key) ?? round.view);
}

function studyOf(architecture: Architecture, rows: string[][]): Study {
  const number = (name: string) =>
    ({ name, kind: 'number', type: 'decimal', range: ['-10', '10'], missing: 'refuse', centre: '0', scale: '1' }) as const;
  return {
    source: {
      name: 'site.csv',
      read: () => Promise.resolve({ name: 'site.csv', header: null, rows: rows.map((cells, index) => ({ line: index + 1, cells })) }),
    },
    schema: {
      format: 'cohort/data-schema/v1',
      name: 'test',
      header: 'none',
      missing: ['?'],
      columns: [number('a'), number('b'), { name: 'y', kind: 'label', type: 'integer', range: ['0', '1'], missing: 'refuse' }],
      label: 'y > 0',
    },
    partition: { kind: 'lines', testLines: [1, 2, 3, 4] },
    architectures: [architecture],
    seed: 'site',
    trainer: plainTrainer(),
  };
}

function sampleRows(): string[][] {
  return Array.from({ length: 24 }, (_, row) => [
    (Math.sin(row) * 2).toFixed(3),
    (Math.cos(3 * row) * 2).toFixed(3),
    Math.sin(row) > 0 ? '1' : '0',
  ]);
}

function termsFor(architecture: Architecture, length: number, modelIn: string, [p0, p1, p2]: Rig['parties']): Terms {
  const block = { width: 32, scale: 1 << 16, bound: 1 << 22, use: 'sum' } as const;
  return {
    purpose: 'test',
    task: 'train',
    rounds: 3,
    datasets: [member, 'basel', 'budapest'].map((msp) => ({ msp, dataset: 'heart', version: 1 })),
    architecture: architectureHash(architecture),
    blocks: [
      { ...block, name: 'model', length },
      { ...block, name: 'weight', length: 1 },
    ],
    strategy: {
      kind: 'fedavg',
      localSteps: 4,
      batch: 4,
      clientRate: '0.1',
      serverRate: '1',
      beta1: '0.9',
      beta2: '0.99',
      tau: '0.001',
      divisor: 'weights',
      weights: 'exact',
      weightCap: 1000,
    },
    normalisation: 'schema',
    statistics: null,
    quantiser: { scale: 1 << 16, clipNorm: null, bound: 1 << 22 },
    mechanism: { kind: 'none', unit: null, adjacency: null, sigma2: null, sensitivity2: null, samplingRate: null, alphaStar: null },
    minCohort: 3,
    maxCohort: 16,
    frameBytes: 4096,
    uploadProfile: 'relay',
    deadlines: { enrol: 5, collect: 20, relay: 4, step: 5 },
    proof: false,
    retentionEpochs: 1,
    plan: toHex(new Uint8Array(32).fill(7)),
    planHash: toHex(new Uint8Array(32).fill(8)),
    round: 1,
    attempt: 0,
    modelIn,
    parties: [p0.ref, p1.ref, p2.ref],
    expiryEpoch: 9,
  };
}
