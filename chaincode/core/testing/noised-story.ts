// The heart study with noise and budgets on the in-memory consortium, at the settings that were simulated end to end (epsilon 3).
import { canonicalJson } from '@cohort/protos/canonical-json';
import { accountsOf } from '@cohort/policies/accounts-of';
import { CohortError } from '@cohort/protos/errors';
import type { AccountOpening, AccountStatement, DatasetRegistration, TransactionBodies } from '@cohort/protos/ledger';
import type { Plan } from '@cohort/protos/terms';
import { countNoise, memberNoise, opening, plainRows, recordNoise } from '@cohort/protos/testing/study-plan';
import { hospitals, named, type Consortium } from './consortium.ts';
import { admitted, commit, freeze, heartPlan, parties, publishRequest, type Study } from './round-story.ts';

const bound = 2 ** 21;

/** `dp-fedsgd` at the settings of the demo's default row: T of S = 4096, C = 1, d = 14, and z^2 = 5. */
export const noisedPlan: Plan = {
  ...heartPlan,
  datasets: hospitals.map((msp) => ({ msp, dataset: 'heart-private', version: 1 })),
  blocks: [{ name: 'model', length: 14, width: 32, scale: 4096, bound, use: 'sum' }],
  strategy: { ...heartPlan.strategy, kind: 'sgd', serverRate: '1', weights: 'bucket', divisor: 128 },
  normalisation: 'schema',
  quantiser: { scale: 4096, clipNorm: '1', bound },
  mechanism: recordNoise(16781317n, 83906585n),
  rounds: 30,
};

/** A whole member's update at a time; every record account of the same rows pays four times. */
export const memberPlan: Plan = {
  ...noisedPlan,
  mechanism: memberNoise(16781317n, 83906585n),
};

/** The one noised evaluation, which nearly empties its account. */
export const evaluationPlan: Plan = {
  ...noisedPlan,
  task: 'evaluate',
  rounds: 1,
  blocks: [{ name: 'counts', length: 4, width: 32, scale: 1, bound: 200, use: 'sum' }],
  mechanism: countNoise,
};

export const budgetedRegistration: DatasetRegistration = {
  ...plainRows,
  dataset: 'heart-private',
  source: 'uci-private',
  evaluationBucket: { lower: 100, upper: 200 },
  protection: 'budgeted',
  accounts: [opening('train', 'record'), opening('evaluation', 'record')],
};

const prepared = new Map<string, Promise<Consortium>>();

/** The four organisations, each with a budgeted dataset beside the unprotected one: each kind prepared once in a process, as `admitted`. */
export async function budgeted(change: Partial<DatasetRegistration> = {}): Promise<Consortium> {
  const kind = canonicalJson(change);
  const known = prepared.get(kind) ?? registerBudgeted(change);
  prepared.set(kind, known);
  return (await known).fork();
}

async function registerBudgeted(change: Partial<DatasetRegistration>): Promise<Consortium> {
  const consortium = await admitted();
  for (const msp of hospitals) await consortium.submit(`${msp}/agent`, 'datasets.register', { ...budgetedRegistration, ...change });
  return consortium;
}

/** A noised plan accepted and its first round open. */
export async function openedNoised(plan: Plan = noisedPlan, change: Partial<DatasetRegistration> = {}): Promise<Study> {
  return openPlan(await budgeted(change), plan);
}

export async function openPlan(consortium: Consortium, plan: Plan, nonce = 'nonce'): Promise<Study> {
  const id = await consortium.decide('cleveland', { kind: 'plan', plan }, nonce);
  const { payload } = await consortium.submit(parties[0], 'rounds.open', { plan: id });
  return { consortium, plan: id, ...(payload as { round: string; termsHash: string }) };
}

/** The enrolment that this member's agent would make: exactly the accounts drawn on, with their nonces. */
export async function enrolmentOf({ consortium }: Study, round: string, msp: string): Promise<TransactionBodies['rounds.enrol']> {
  const { terms } = await consortium.ask('rounds.get', { round });
  const dataset = terms.datasets.find((item) => item.msp === msp);
  const view = (await consortium.list('datasets.list', { msp: null })).find(
    (item) => item.msp === msp && item.dataset === dataset?.dataset,
  );
  if (dataset === undefined || view === undefined) throw new CohortError('NOT_FOUND', `${msp}: expected a dataset in the terms`);
  const { accounts } = await consortium.statement(msp, dataset.dataset);
  const nonceOf = (account: string): number => accounts.find((item) => item.account === account)?.nonce ?? 0;
  return { round, dataset, accounts: accountsOf(terms, view).map(({ account }) => ({ account, nonce: nonceOf(account) })) };
}

export async function enrolNoised(study: Study, round: string, ...members: readonly string[]): Promise<void> {
  for (const msp of members) await study.consortium.submit(`${msp}/agent`, 'rounds.enrol', await enrolmentOf(study, round, msp));
}

/** Enrols these members, freezes, commits and publishes; returns the key of the round that the publication opened. */
export async function playRound(study: Study, round: string, members: readonly string[] = hospitals): Promise<string | null> {
  await enrolNoised(study, round, ...members);
  await freeze(study, round);
  const hashed = await commit(study, round, [0, 1, 2], members);
  const { terms, termsHash } = await study.consortium.ask('rounds.get', { round });
  const modelOut = terms.task === 'train' ? named(`model after ${round}`) : terms.modelIn;
  const request = publishRequest(round, termsHash, hashed, modelOut);
  const { payload } = await study.consortium.submit(parties[0], 'rounds.publish', request);
  return (payload as { opened: string | null }).opened;
}

/** One account of one member. @throws {CohortError} ACCOUNT_UNKNOWN */
export async function accountOf(
  { consortium }: Pick<Study, 'consortium'>,
  msp: string,
  partition: AccountOpening['partition'] = 'train',
  unit: AccountOpening['unit'] = 'record',
  dataset = 'heart-private',
): Promise<AccountStatement> {
  const { accounts } = await consortium.statement(msp, dataset);
  const account = accounts.find((item) => item.partition === partition && item.unit === unit);
  if (account === undefined) throw new CohortError('ACCOUNT_UNKNOWN', `${msp}: has no ${partition} account per ${unit}`);
  return account;
}
