// Founds a test's consortium: organisations with admins, agents with a dataset each, parties; once in a process, everybody gets a copy.
import { toHex } from '@cohort/protos/hash';
import type { DatasetRegistration, NodeRecord, NodeRole } from '@cohort/protos/ledger';
import type { Plan } from '@cohort/protos/terms';
import { plainRows } from '@cohort/protos/testing/study-plan';
import { genesisOf, nodeRecord } from '../core/testing/consortium.ts';
import { testKeys } from './test-keys.ts';
import { ledgerKeys } from './test-chain.ts';
import { TestLedger } from './test-ledger.ts';

export interface Founding {
  /** MSP ids of those with an agent, each with what it changes of its dataset's registration. */
  readonly members: Readonly<Record<string, Partial<DatasetRegistration>>>;
  /** MSP ids of those with a party. */
  readonly hosts: readonly string[];
}

const founded = new Map<string, Promise<TestLedger>>();
const accepted = new Map<string, ReturnType<typeof voteFor>>();

/** A dataset `heart` of 50 to 100 rows without protection unless a member changes that; epochs of ten hours, that no test sits out. */
export async function foundLedger(founding: Founding): Promise<TestLedger> {
  const name = JSON.stringify(founding);
  const known = founded.get(name) ?? foundAnew(founding);
  founded.set(name, known);
  return (await known).fork();
}

/** The same with a plan that was voted for, once in a process too. @throws {CohortError} why the contracts do not take the plan */
export async function foundPlan(founding: Founding, plan: Plan): Promise<{ readonly ledger: TestLedger; readonly planId: string }> {
  const name = JSON.stringify([founding, plan]);
  const known = accepted.get(name) ?? voteFor(founding, plan);
  accepted.set(name, known);
  const { ledger, planId } = await known;
  return { ledger: ledger.fork(), planId };
}

/** A node's record, with a box key whose secret `testKeys` has. */
export function testRecord(msp: string, role: NodeRole): NodeRecord {
  return { ...nodeRecord(msp, role), boxKey: toHex(testKeys(`${msp}/${role}`).boxKey.publicKey) };
}

async function voteFor(founding: Founding, plan: Plan): Promise<{ readonly ledger: TestLedger; readonly planId: string }> {
  const ledger = await foundLedger(founding);
  return { ledger, planId: await ledger.decide({ kind: 'plan', plan }) };
}

async function foundAnew({ members, hosts }: Founding): Promise<TestLedger> {
  const organisations = [...new Set([...Object.keys(members), ...hosts])];
  const nodes = [...hosts.map((msp) => testRecord(msp, 'party')), ...Object.keys(members).map((msp) => testRecord(msp, 'agent'))];
  const ledger = await TestLedger.begin({ ...genesisOf(...organisations), nodes, epochSeconds: 36_000, ledgerKeys });
  await ledger.inOneBlock(async (submit) => {
    for (const [msp, change] of Object.entries(members))
      await submit(`${msp}/agent`, 'datasets.register', {
        ...plainRows,
        source: 'wards',
        bucket: { lower: 50, upper: 100 },
        ...change,
      });
  });
  return ledger;
}
