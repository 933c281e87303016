// A cooperative in this process as an audit source, and the file made of it with what a forger would like to have.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ports } from '@cohort/aggregator/ports/ports';
import { exchangePage } from '@cohort/aggregator/round/exchange-page';
import { writeContainer } from '@cohort/chaincode/verify/container';
import type { AuditRecord } from '@cohort/chaincode/verify/record-kinds';
import type { AuditSource, ExportedBlock } from '@cohort/infra/audit/audit-source';
import { collectRecords } from '@cohort/infra/audit/collect-records';
import { exportedBlock } from '@cohort/infra/audit/exported-block';
import { nodeDir } from '@cohort/infra/consortium/layout';
import type { NodeKeys } from '@cohort/infra/pki/load-node-keys';
import { concat } from '@cohort/protos/canonical';
import type { Exchange } from '@cohort/protos/messages';
import { listAll, type Answers } from '@cohort/protos/list-all';
import { canonicalJson } from '@cohort/protos/canonical-json';
import { readStatement } from '@cohort/protos/read-statement';
import type { Cooperative } from '../story/cooperative.ts';
import { partyHosts } from '../story/study.ts';

export interface AuditedStudy {
  readonly records: readonly AuditRecord[];
  readonly file: Uint8Array;
  readonly anchor: string;
  readonly head: string;
  /** The ledger's own key: what a false operator holds. */
  readonly ledgerSeed: string;
  /** Everybody's keys, for forgers who hold more than the ledger's. */
  keys(node: string): NodeKeys;
}

/** `parties`: what each wrote down and may serve. */
export async function auditOf(cooperative: Cooperative, parties: readonly Pick<Ports, 'journal' | 'artifacts'>[]): Promise<AuditedStudy> {
  const collected = collectRecords(sourceOf(cooperative, parties));
  const records: AuditRecord[] = [];
  let next = await collected.next();
  for (; next.done !== true; next = await collected.next()) records.push(next.value);
  const ledgerFolder = nodeDir(join(cooperative.folder, 'consortium'), `${partyHosts[0]}-ledger`);
  return {
    records,
    file: await fileOf(records),
    anchor: cooperative.engine.genesisHash,
    head: next.value.hash,
    ledgerSeed: (await readFile(join(ledgerFolder, 'keys', 'block.key'), 'utf8')).trim(),
    keys: (node) => cooperative.keys(node),
  };
}

/** The file of these records. */
export async function fileOf(records: Iterable<AuditRecord>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of writeContainer(records)) parts.push(part);
  return concat(parts);
}

function sourceOf({ engine }: Cooperative, parties: readonly Pick<Ports, 'journal' | 'artifacts'>[]): AuditSource {
  const reader = { msp: '', certSha256: engine.genesisHash };
  const ask = async (verb: string, body: string): Promise<unknown> => JSON.parse(await engine.evaluate(verb, body, reader)) as unknown;
  return {
    genesis: engine.genesis,
    head: () => Promise.resolve(engine.head()),
    async *blocks(from, to): AsyncGenerator<ExportedBlock> {
      for await (const block of engine.blocks(from, new AbortController().signal)) {
        yield exportedBlock(block);
        if (block.header.height === to) return;
      }
    },
    exchange: (round) => {
      const pages = parties.flatMap(({ journal }) => (journal.round(round) === null ? [] : allPages({ journal }, round)));
      return Promise.resolve({
        statements: pages.flatMap(({ statements }) => statements),
        announcements: pages.flatMap(({ announcements }) => announcements),
      });
    },
    artifact: (_round, hash, fits) =>
      Promise.resolve(parties.map(({ artifacts }) => artifacts.get(hash)).find((file) => file !== null && fits(file)) ?? null),
    budgets: async () => {
      const evaluate: Answers['evaluate'] = async (verb, body) => (await ask(verb, canonicalJson(body))) as never;
      const datasets = await listAll({ evaluate }, 'datasets.list', { msp: null });
      const names = new Map(datasets.map(({ msp, dataset }) => [`${msp}~${dataset}`, { msp, dataset }]));
      return await Promise.all([...names.values()].map((name) => readStatement({ evaluate }, name)));
    },
  };
}

/** In pages of a few, as over the wire. */
function allPages(ports: Pick<Ports, 'journal'>, round: string): Exchange[] {
  const pages = [exchangePage(ports, { round, limit: 7, bookmark: '' })];
  for (let last = pages.at(-1); last !== undefined && last.bookmark !== ''; last = pages.at(-1))
    pages.push(exchangePage(ports, { round, limit: 7, bookmark: last.bookmark }));
  return pages;
}
