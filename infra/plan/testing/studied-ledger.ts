// Three institutions on a ledger in this process, each with budgeted rows, and one's folder with an agent, for the tests of plans.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { foundLedger } from '@cohort/chaincode/testing/found-ledger';
import type { TestLedger } from '@cohort/chaincode/testing/test-ledger';
import type { Ledger } from '@cohort/chaincode/client/ledger';
import { opening } from '@cohort/protos/testing/study-plan';
import { heartSchema } from '@cohort/client-agent/data/heart-disease';
import { schemaHash } from '@cohort/client-agent/data/schema';
import type { DatasetRegistration } from '@cohort/protos/ledger';
import type { SitePolicy } from '@cohort/policies/site-policy';

export const institutions = ['north', 'river', 'stmary'] as const;

/** What every test's policy says unless it changes that. */
export const openPolicy: SitePolicy = {
  secureAggregation: 'required',
  minCohort: 3,
  allowedArchitectures: null,
  allowedStrategies: null,
  allowedPurposes: null,
  allowedNormalisation: null,
  allowedMechanisms: null,
  maxRoundCost: null,
  maxEpsilon: null,
  allowUnprotected: true,
};

const folders: string[] = [];
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

export interface Site {
  readonly dir: string;
  readonly msp: string;
  readonly ledger: Ledger;
}

/** What each registers its rows with. */
export const registration = {
  bucket: { lower: 200, upper: 500 },
  evaluationBucket: { lower: 50, upper: 100 },
  protection: 'budgeted',
  accounts: [opening('train', 'record'), opening('evaluation', 'record')],
} as const;

/** Heart rows, 200 to 500 of each for training and 50 to 100 for evaluation, epsilon 3 a record; `changes` by member. */
export async function studiedLedger(changes: Readonly<Record<string, Partial<DatasetRegistration>>> = {}): Promise<TestLedger> {
  const members = Object.fromEntries(
    institutions.map((msp) => [msp, { schemaHash: schemaHash(heartSchema()), ...registration, ...changes[msp] }]),
  );
  return await foundLedger({ members, hosts: institutions });
}

/** One institution's folder with an agent that offers its rows under this policy. */
export function siteOf(ledger: TestLedger, msp: (typeof institutions)[number], policy: Partial<SitePolicy> = {}): Site {
  const dir = mkdtempSync(join(tmpdir(), 'cohort-site-'));
  folders.push(dir);
  const folder = join(dir, 'nodes', `${msp}-agent`);
  mkdirSync(folder, { recursive: true });
  const write = (name: string, value: unknown): void => {
    writeFileSync(join(folder, name), JSON.stringify(value));
  };
  write('policy.json', { ...openPolicy, ...policy });
  write('schema.json', heartSchema());
  write('architecture.json', logistic);
  write('node.json', {
    kind: 'agent',
    consortium: '../../consortium.json',
    offers: [{ dataset: 'heart', version: 1, file: 'rows.csv', schema: 'schema.json', partition: { kind: 'all' } }],
    architectures: ['architecture.json'],
    policy: 'policy.json',
    pinnedParties: institutions.map((party, index) => ({
      node: `${party}/party`,
      nodeKey: String(index + 1).repeat(64),
      boxKey: String(index + 4).repeat(64),
      tlsCertSha256: String(index + 7).repeat(64),
    })),
    batchSeed: '1',
  });
  return { dir, msp, ledger: ledger.clientOf(`${msp}/admin`) };
}

export const logistic = {
  format: 'cohort/architecture/v1',
  input: 13,
  layers: [{ kind: 'logistic' }],
  loss: 'binary-cross-entropy',
} as const;
