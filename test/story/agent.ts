// One hospital's agent of the story: the product's own; the story can cut its line to the parties, and looks over its shoulder.
import { stored } from '@cohort/client-agent/adapters/stored';
import { join } from 'node:path';
import { fileArtifacts } from '@cohort/protos/runtime/file-artifacts';
import { openDatabase } from '@cohort/client-agent/adapters/open-database';
import { plainTrainer } from '@cohort/client-agent/adapters/plain-trainer';
import { rulesPolicy } from '@cohort/client-agent/adapters/rules-policy';
import { sealedRows } from '@cohort/client-agent/adapters/sealed-rows';
import { sqliteJournal } from '@cohort/client-agent/adapters/sqlite-journal';
import { sqliteCheckpoint, sqliteHead } from '@cohort/client-agent/adapters/sqlite-checkpoint';
import { sqliteUsedUnits } from '@cohort/client-agent/adapters/sqlite-used-units';
import { start, type Agent } from '@cohort/client-agent/agent';
import type { contribute } from '@cohort/client-agent/contribute';
import type { Partition } from '@cohort/client-agent/data/partition';
import type { Ledger } from '@cohort/chaincode/client/ledger';
import type { Clock } from '@cohort/protos/runtime/clock';
import type { Contribution, Journal } from '@cohort/client-agent/ports/journal';
import type { Parties } from '@cohort/client-agent/ports/parties';
import type { Architecture } from '@cohort/client-agent/train/architecture';
import type { QuantisedBlocks } from '@cohort/mpc/quantise';
import type { SitePolicy } from '@cohort/policies/site-policy';
import type { AgentStores } from '../bench/path/slow-stores.ts';
import type { Cooperative } from './cooperative.ts';
import type { Diary } from './diary.ts';
import { partyHosts, rowsAt, schema, type Hospital } from './study.ts';

export interface AgentSetting {
  readonly cooperative: Cooperative;
  readonly clock: Clock;
  readonly diary: Diary;
  readonly architecture: Architecture;
  readonly partiesOf: (node: string) => Parties;
  /** Hosts of the parties whose keys its operator pinned; the plan's without it. */
  readonly pinned?: readonly Hospital[];
  /** Told what the agent is about to share, keys and salts included. */
  readonly onShared?: (contribution: Contribution) => void;
  /** What its site agrees to; what each hospital of the story asks unless told. */
  readonly policy?: SitePolicy;
  readonly partition?: Partition;
  /** What its stores are wrapped in, for whoever counts what they cost. */
  readonly stores?: AgentStores;
  /** The process's client of the ledger, for whoever uses it beside it; one of its own without it. */
  readonly ledger?: Ledger;
}

/** What each hospital asks of any round before its agent enrols. */
const storyPolicy: SitePolicy = {
  secureAggregation: 'required',
  minCohort: 3,
  allowedArchitectures: null,
  allowedStrategies: ['fedavg'],
  allowedPurposes: null,
  allowedNormalisation: ['schema', 'pooled'],
  allowedMechanisms: ['none'],
  maxRoundCost: null,
  maxEpsilon: null,
  allowUnprotected: true,
};

export class StoryAgent {
  readonly node: string;
  /** What it shared, in clear, by round key. Only the story sees this. */
  readonly shared = new Map<string, QuantisedBlocks>();
  readonly #hospital: Hospital;
  readonly #setting: AgentSetting;
  #running: Agent | null = null;

  constructor(hospital: Hospital, setting: AgentSetting) {
    this.#hospital = hospital;
    this.#setting = setting;
    this.node = `${hospital}/agent`;
  }

  async start(work?: typeof contribute): Promise<void> {
    const { cooperative, clock, diary, architecture, partiesOf, stores, pinned: hosts = partyHosts } = this.#setting;
    const { policy = storyPolicy, partition = { kind: 'all' }, ledger = cooperative.ledgerOf(this.node) } = this.#setting;
    const { nodeKey } = cooperative.keys(this.node);
    const box = await cooperative.boxSecrets(this.node);
    const folder = join(cooperative.folder, this.node.replace('/', '-'));
    const database = openDatabase(':memory:', stores?.database);
    const rows = sealedRows(database, join(folder, 'vault'));
    const sealed = stores?.sealed(rows) ?? rows;
    stores?.opened(sqliteHead(database));
    const pinnedParties = hosts.map((msp) => pinned(cooperative, `${msp}/party`));
    const site = {
      member: this.#hospital,
      node: this.node,
      keys: { nodeSeed: nodeKey.seed, boxSecret: (publicKey: string) => box.of(publicKey) },
      dataset: { dataset: 'heart', version: 1 },
      offered: [{ dataset: 'heart', version: 1 }],
      pinnedParties,
    };
    const journal = this.#watched(sqliteJournal(database, sealed));
    const artifacts = fileArtifacts(join(folder, 'artifacts'), stored, '.safetensors');
    const ports = {
      study: {
        source: rowsAt(this.#hospital),
        schema,
        partition,
        architectures: [architecture],
        seed: this.#hospital,
        trainer: plainTrainer(),
      } as const,
      ledger,
      parties: partiesOf(this.node),
      policy: rulesPolicy(policy),
      journal,
      memory: sqliteCheckpoint(database),
      usedUnits: sqliteUsedUnits(database, sealed),
      artifacts: stores?.artifacts(artifacts) ?? artifacts,
      clock,
      events: diary.of(this.node),
    };
    this.#running = await start(site, ports, work);
    this.#running.done.catch((error: unknown) => {
      diary.broke(this.node, error);
    });
  }

  async stop(): Promise<void> {
    await this.#running?.close();
  }

  #watched(journal: Journal): Journal {
    return {
      ...journal,
      keep: (contribution) => {
        journal.keep(contribution);
        this.shared.set(contribution.round, contribution.x);
        this.#setting.onShared?.(contribution);
      },
    };
  }
}

/** What a hospital's operator wrote down about a party on joining. */
function pinned(cooperative: Cooperative, node: string) {
  const { nodeKey, boxKey, tlsCertSha256 } = cooperative.keys(node);
  return {
    node,
    nodeKey: Buffer.from(nodeKey.publicKey).toString('hex'),
    boxKey: Buffer.from(boxKey.publicKey).toString('hex'),
    tlsCertSha256,
  };
}
