// One institution, the real contracts, and three real parties behind lines that a test can cut, for the tests of this package.
import { stored } from '../adapters/stored.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { foundPlan, testRecord } from '@cohort/chaincode/testing/found-ledger';
import { freeze as close } from '@cohort/chaincode/testing/play-round';
import { testKeys } from '@cohort/chaincode/testing/test-keys';
import type { TestLedger } from '@cohort/chaincode/testing/test-ledger';
import type { DatasetRegistration, RoundView } from '@cohort/protos/ledger';
import { roundKey, termsHash, type Plan, type Terms } from '@cohort/protos/terms';
import type { ServingSetting } from '@cohort/aggregator/testing/serving-party';
import { coordinates } from '@cohort/mpc/global-model';
import { partyOfRole } from '@cohort/mpc/roles';
import { encodeModel, modelHash } from '@cohort/mpc/safetensors';
import { inProcessParties } from '../adapters/in-process-parties.ts';
import { fileArtifacts } from '@cohort/protos/runtime/file-artifacts';
import { openDatabase, type AgentDatabase } from '../adapters/open-database.ts';
import { sealedRows } from '../adapters/sealed-rows.ts';
import { sqliteJournal } from '../adapters/sqlite-journal.ts';
import { sqliteCheckpoint } from '../adapters/sqlite-checkpoint.ts';
import { sqliteUsedUnits } from '../adapters/sqlite-used-units.ts';
import { systemClock } from '@cohort/protos/runtime/system-clock';
import { schemaHash } from '../data/schema.ts';
import type { AgentEvents } from '../ports/events.ts';
import type { AgentPorts } from '../ports/ports.ts';
import type { PolicyRefusal } from '../ports/site-policy.ts';
import { Round } from '../round.ts';
import type { Architecture } from '../train/architecture.ts';
import { initialModel } from '../train/initial-model.ts';
import { PartyLine } from './party-line.ts';
import { hosts, member, others, planOf, sampleRows, studyOf } from './sample-study.ts';
import { siteLedger, type SiteFaults } from './site-ledger.ts';

export { member, others };

export interface Seen {
  readonly name: keyof AgentEvents;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface Rig extends SiteFaults {
  readonly ports: AgentPorts;
  readonly parties: readonly [PartyLine, PartyLine, PartyLine];
  readonly ledger: TestLedger;
  /** Those of the first round, whether or not it is open. */
  readonly terms: Terms;
  readonly events: Seen[];
  readonly refusals: PolicyRefusal[];
  readonly rows: string[][];
  readonly folder: string;
  /** A party opens the plan's next round or attempt. */
  open(): Promise<RoundView>;
  /** The same site after a kill: same disk and ledger, nothing in memory. */
  restarted(): AgentPorts;
  /** Of the newest ports. */
  database(): AgentDatabase;
  party(role: 0 | 1 | 2): PartyLine;
}

export interface Setting {
  /** Units that make the model's vector large; 0 is a logistic regression of three coordinates. */
  readonly hidden?: number;
  /** What is voted for. */
  readonly plan?: Partial<Plan>;
  /** What the ledger opens instead of what follows from the plan, of the first round only. */
  readonly changes?: Partial<Terms>;
  /** What every member changes of its rows' registration. */
  readonly registration?: Partial<DatasetRegistration>;
}

/** Another that could be a party. */
const spare = 'org-3';

const folders: string[] = [];
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

export async function makeRig({ hidden = 0, plan = {}, changes = {}, registration = {} }: Setting = {}): Promise<Rig> {
  const architecture: Architecture = {
    format: 'cohort/architecture/v1',
    input: 2,
    layers: [...(hidden === 0 ? [] : [{ kind: 'dense', units: hidden, activation: 'tanh' } as const]), { kind: 'logistic' }],
    loss: 'binary-cross-entropy',
  };
  const model = initialModel(architecture, 'test');
  const file = encodeModel(model);
  const [events, refusals, rows] = [[] as Seen[], [] as PolicyRefusal[], sampleRows()];
  const study = studyOf(architecture, rows);
  const registered: Partial<DatasetRegistration> = {
    schemaHash: schemaHash(study.schema),
    bucket: { lower: 20, upper: 50 },
    evaluationBucket: { lower: 2, upper: 5 },
    ...registration,
  };
  const members = Object.fromEntries([member, ...others].map((msp) => [msp, registered]));
  const voted = { ...planOf(architecture, coordinates(model), modelHash(file)), ...plan };
  const { ledger, planId } = await foundPlan({ members, hosts: [...hosts, spare] }, voted);
  const terms: Terms = { ...(await openedTerms(ledger.fork(), planId)), ...changes };
  const own = testKeys(`${member}/agent`);
  const folder = mkdtempSync(join(tmpdir(), 'cohort-agent-'));
  folders.push(folder);
  const parties = linesTo(ledger, folder, file);
  const faults: SiteFaults = { requests: [], next: { refused: null, answerLost: false }, lies: new Map() };
  let database: AgentDatabase | null = null;
  let newest = terms;
  /** After the first ones those of a process that starts where the one before was killed. */
  const makePorts = (): AgentPorts => {
    database?.abandon();
    database = openDatabase(join(folder, 'agent.db'));
    const sealed = sealedRows(database, join(folder, 'keys'));
    return {
      site: {
        member,
        node: `${member}/agent`,
        keys: { nodeSeed: own.nodeKey.seed, boxSecret: () => own.boxKey.secretKey },
        dataset: { dataset: 'heart', version: 1 },
        offered: [{ dataset: 'heart', version: 1 }],
        pinnedParties: hosts.map((msp) => {
          const { node, nodeKey, boxKey, tlsCertSha256 } = testRecord(msp, 'party');
          return { node, nodeKey, boxKey, tlsCertSha256 };
        }),
      },
      study,
      ledger: siteLedger(ledger.clientOf(`${member}/agent`), faults),
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
  const open = async (): Promise<RoundView> => {
    const isFirst = ledger.rounds.size === 0;
    await openedTerms(ledger, planId);
    const round = currentOf(ledger, planId);
    if (isFirst && Object.keys(changes).length > 0) await ledger.amendRound(round, changes);
    const view = ledger.view(round);
    newest = view.terms;
    return view;
  };
  const party = (role: 0 | 1 | 2): PartyLine => parties[partyOfRole(role, newest.round, newest.attempt)];
  const ports = makePorts();
  const site = { ports, parties, ledger, terms, events, refusals, rows, folder };
  return { ...site, ...faults, open, restarted: makePorts, party, database: () => database as AgentDatabase };
}

/** The three parties, each with the model that the plan begins with; none runs before it is called. */
function linesTo(ledger: TestLedger, folder: string, genesis: Uint8Array): Rig['parties'] {
  const services: ServingSetting['services'] = new Map();
  const reaches = (from: PartyLine, to: string): boolean =>
    from.faults.down !== true && from.faults.withholds !== true && lines.find(({ node }) => node === to)?.faults.down !== true;
  const lines = hosts.map((msp, number): PartyLine => {
    const files = new Map([[modelHash(genesis), genesis]]);
    const reach = (to: string): boolean => reaches(line, to);
    const line = new PartyLine(number, { msp, ledger, folder: join(folder, msp), services, reach, files });
    return line;
  });
  return lines as unknown as Rig['parties'];
}

const currentOf = (ledger: TestLedger, id: string): string => ledger.plans.find(({ plan }) => plan === id)?.current ?? '';

async function openedTerms(ledger: TestLedger, plan: string): Promise<Terms> {
  await ledger.submit(`${hosts[0]}/party`, 'rounds.open', `open-${String(ledger.blocks.length)}`, { plan });
  return ledger.view(currentOf(ledger, plan)).terms;
}

/** Resolves when `holds` does, or fails the test that waits for it by never resolving within AVA's limit. */
export async function eventually(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2));
}

/** The first round of the rig as the ledger shows it, opened when it is not yet. */
export async function roundOf(
  rig: Pick<Rig, 'ledger' | 'terms' | 'open'>,
  stop: AbortSignal = new AbortController().signal,
): Promise<Round> {
  return new Round(rig.ledger.rounds.get(roundKey(rig.terms)) ?? (await rig.open()), stop);
}

/** The first round with these terms instead, as a ledger might show it. */
export async function shownRound(rig: Rig, terms: Terms): Promise<Round> {
  const { view } = await roundOf(rig);
  const shown = { ...view, round: roundKey(terms), terms, termsHash: termsHash(terms, rig.ledger.genesisHash) };
  return new Round(shown, new AbortController().signal);
}

/** Members enrol that have not yet, this one and another unless told, and two parties freeze the set. */
export async function freeze(rig: Rig, round: Round, members: readonly string[] = ['basel', member]): Promise<void> {
  const { enrolled } = rig.ledger.view(round.key);
  for (const msp of members) if (!enrolled.some((item) => item.member === msp)) await rig.ledger.enrol(round.key, msp);
  await close(rig.ledger, round.key);
  round.update(rig.ledger.view(round.key));
}
