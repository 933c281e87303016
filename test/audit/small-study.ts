// A small real study for the audit's tests: real keys, votes, agents, parties and blocks in this process, five rounds in about a second.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EmbeddedBlock } from '@cohort/chaincode/client/block';
import { writeContainer } from '@cohort/chaincode/verify/container';
import type { AuditRecord } from '@cohort/chaincode/verify/record-kinds';
import type { AuditSource } from '@cohort/infra/audit/audit-source';
import { collectRecords } from '@cohort/infra/audit/collect-records';
import { nodeDir } from '@cohort/infra/consortium/layout';
import type { NodeKeys } from '@cohort/infra/pki/load-node-keys';
import { concat } from '@cohort/protos/canonical';
import type { BudgetStatement, DatasetView } from '@cohort/protos/ledger';
import { Cast } from '../story/cast.ts';
import { Cooperative } from '../story/cooperative.ts';
import { genesisModel, hospitals, linear, partyHosts, storyPlan } from '../story/study.ts';

export interface SmallStudy {
  readonly records: readonly AuditRecord[];
  readonly file: Uint8Array;
  readonly anchor: string;
  readonly head: string;
  /** The ledger's own key: what a false operator holds. */
  readonly ledgerSeed: string;
  /** Everybody's keys, for forgers who hold more than the ledger's. */
  keys(node: string): NodeKeys;
}

export async function smallStudy(rounds: number): Promise<SmallStudy> {
  await using cast = new Cast(await Cooperative.found(partyHosts));
  const { cooperative, diary, parties, agents } = cast;
  await cooperative.admit('switzerland', partyHosts);
  await cooperative.admitNodes();
  await cooperative.registerDatasets();
  for (const msp of partyHosts) await parties[msp].start();
  for (const hospital of hospitals) await agents[hospital].start();
  const { hash } = genesisModel(linear);
  await cooperative.accept(storyPlan({ rounds, architecture: linear, parameters: linear.input + 1, genesisModel: hash }));
  await diary.until(`${String(rounds)} rounds to be published`, () =>
    partyHosts.every((msp) => diary.all('round.state', { state: 'published' }, `${msp}/party`).length === rounds),
  );
  const records: AuditRecord[] = [];
  for await (const record of collectRecords(sourceOf(cast))) records.push(record);
  const { engine } = cooperative;
  return {
    records,
    file: await fileOf(records),
    anchor: engine.genesisHash,
    keys: (node) => cooperative.keys(node),
    head: engine.head().hash,
    ledgerSeed: (
      await readFile(join(nodeDir(join(cooperative.folder, 'consortium'), `${partyHosts[0]}-ledger`), 'keys', 'block.key'), 'utf8')
    ).trim(),
  };
}

/** The file of these records. */
export async function fileOf(records: Iterable<AuditRecord>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of writeContainer(records)) parts.push(part);
  return concat(parts);
}

function sourceOf(cast: Cast): AuditSource {
  const { engine } = cast.cooperative;
  const ports = partyHosts.map((msp) => cast.parties[msp].ports);
  const reader = { msp: '', certSha256: engine.genesisHash };
  const ask = async (verb: string, body: string): Promise<unknown> => JSON.parse(await engine.evaluate(verb, body, reader)) as unknown;
  return {
    genesis: engine.genesis,
    head: () => Promise.resolve(engine.head()),
    async *blocks(from, to): AsyncGenerator<EmbeddedBlock> {
      for await (const block of engine.blocks(from, new AbortController().signal)) {
        yield block;
        if (block.header.height === to) return;
      }
    },
    exchange: (round) => {
      const held = ports.flatMap(({ journal }) => journal.all(round)).map(({ statement }) => statement);
      return Promise.resolve(held.filter(({ kind }) => kind !== 'noiseReveal'));
    },
    artifact: (_round, hash) => Promise.resolve(ports.map(({ artifacts }) => artifacts.get(hash)).find((file) => file !== null) ?? null),
    budgets: async () => {
      const datasets = (await ask('datasets.list', '{}')) as readonly DatasetView[];
      const names = new Set(datasets.map(({ msp, dataset }) => JSON.stringify({ dataset, msp })));
      return await Promise.all([...names].map(async (name) => (await ask('budgets.statement', name)) as BudgetStatement));
    },
  };
}
