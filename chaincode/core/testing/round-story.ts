// The heart study on the in-memory consortium: each function takes it one chapter further.
import type { AbandonReason } from '@cohort/protos/abandon-reasons';
import { CohortError } from '@cohort/protos/errors';
import type { RoundView } from '@cohort/protos/ledger';
import {
  bodyHash,
  memberSetHash,
  noiseSetHash,
  type Pair,
  type RoundBody,
  type Signed,
  type StatementBodies,
  type StatementKind,
} from '@cohort/protos/statements';
import type { Plan } from '@cohort/protos/terms';
import { fedavg, plainRows, studyPlan } from '@cohort/protos/testing/study-plan';
import { holdersOf } from '@cohort/mpc/roles';
import { checkPlan } from '../rounds/check-plan.ts';
import { Consortium, hospitals, named, nodeRecord, state } from './consortium.ts';

const genesisModel = named('genesis model');
const hosts = ['cleveland/party', 'hungary/party', 'longbeach/party'] as const;

export const heartPlan: Plan = {
  ...studyPlan({ members: hospitals, parties: hosts, genesisModel }, { coordinates: 14, rounds: 2, scale: 65536, bound: 2 ** 24 }),
  purpose: 'heart disease risk',
  architecture: named('architecture'),
  blocks: [
    { name: 'model', length: 14, width: 32, scale: 65536, bound: 2 ** 24, use: 'sum' },
    { name: 'weight', length: 1, width: 32, scale: 1024, bound: 2048, use: 'sum' },
  ],
  strategy: { ...fedavg, kind: 'fedadam', localSteps: 5, batch: 16, serverRate: '0.05', weightCap: 1024 },
  maxCohort: 4,
  deadlines: { enrol: 5, collect: 10, relay: 2, step: 3 },
  retentionEpochs: 2,
  expiryEpochs: 2,
};

export const parties = heartPlan.parties;

/** With what a plan is refused before anything of the ledger is looked at, or that it is accepted. */
export function planRefusal(plan: Plan): string {
  try {
    checkPlan(plan);
    return 'accepted';
  } catch (thrown) {
    return CohortError.from(thrown).message;
  }
}

let prepared: Promise<Consortium> | undefined;

/** Four organisations with agents, parties and one dataset each: prepared once in a process, everybody gets a fork. */
export async function admitted(): Promise<Consortium> {
  prepared ??= admitAll();
  return (await prepared).fork();
}

async function admitAll(): Promise<Consortium> {
  const consortium = await Consortium.found(...hospitals);
  for (const msp of hospitals) {
    await consortium.decide(msp, { kind: 'admit-node', node: nodeRecord(msp, 'agent') });
    await consortium.decide(msp, { kind: 'admit-node', node: nodeRecord(msp, 'party') });
    await consortium.submit(`${msp}/agent`, 'datasets.register', plainRows);
  }
  return consortium;
}

export interface Study {
  readonly consortium: Consortium;
  readonly plan: string;
  /** The round that is open. */
  readonly round: string;
  readonly termsHash: string;
}

/** The plan accepted and its first round open. */
export async function opened(plan: Plan = heartPlan): Promise<Study> {
  const consortium = await admitted();
  const id = await consortium.decide('cleveland', { kind: 'plan', plan });
  const { payload } = await consortium.submit(parties[0], 'rounds.open', { plan: id });
  return { consortium, plan: id, ...(payload as { round: string; termsHash: string }) };
}

/** How a member enrols with rows that have no account. */
export const enrolment = (round: string, msp: string, version = 1) => ({
  round,
  dataset: { msp, dataset: 'heart', version },
  accounts: [],
});

/** These enrol, each with the version of its rows that the round's terms name. */
export async function enrol({ consortium }: Study, round: string, ...members: readonly string[]): Promise<void> {
  const { terms } = await consortium.ask('rounds.get', { round });
  for (const msp of members) {
    const { version } = terms.datasets.find((item) => item.msp === msp) ?? { version: 1 };
    await consortium.submit(`${msp}/agent`, 'rounds.enrol', enrolment(round, msp, version));
  }
}

/** What the ledger says to a member that may not enrol in the study's round. */
export const refusedEnrolment = ({ consortium, round }: Pick<Study, 'consortium' | 'round'>, msp: string, version = 1) =>
  consortium.refused(`${msp}/agent`, 'rounds.enrol', enrolment(round, msp, version));

/** Four members enrolled (or those given) and the set frozen by two parties. */
export async function collecting(members: readonly string[] = hospitals, plan: Plan = heartPlan): Promise<Study> {
  const study = await opened(plan);
  await enrol(study, study.round, ...members);
  await freeze(study, study.round);
  return study;
}

export async function freeze({ consortium }: Study, round: string): Promise<void> {
  for (const party of parties.slice(0, 2)) await consortium.submit(party, 'rounds.closeEnrolment', { round });
}

/** A body as honest parties would make it; `authors` are the parties that were present. */
export async function bodyOf(
  { consortium }: Study,
  round: string,
  members: readonly string[] = hospitals,
  authors: readonly number[] = [0, 1, 2],
): Promise<RoundBody> {
  const pairs = members.map((member) => ({ member, com: named(`com ${member}`) }));
  return roundBody(await consortium.ask('rounds.get', { round }), pairs, { authors });
}

/** Signs a statement of a party of the round. */
export type SignAs = <K extends StatementKind>(kind: K, party: number, body: StatementBodies[K]) => Signed<K>;

interface BodyChoices {
  readonly authors?: readonly number[];
  readonly sign?: SignAs;
  /** What r and sums are named by: other words are other bodies. */
  readonly word?: string;
}

/** As above of a round that is at hand, with these commitments. */
export function roundBody(
  { terms, termsHash }: Pick<RoundView, 'terms' | 'termsHash'>,
  pairs: readonly Pair[],
  {
    authors = [0, 1, 2],
    word = '',
    sign = (kind, party, body) => state(kind, termsHash, party, body, terms.parties[party]?.node),
  }: BodyChoices = {},
): RoundBody {
  const setHash = memberSetHash(termsHash, pairs);
  const sums = ([0, 1, 2] as const).map((index) => {
    const present = holdersOf(index, terms.round, terms.attempt).filter((party) => authors.includes(party));
    const commitments = present.map((party) => {
      const commitment = named(`${word}r ${String(index)} ${String(party)}`);
      return sign('noiseCommitmentStatement', party, { index, setHash, commitment });
    });
    const noiseSet = noiseSetHash(
      termsHash,
      index,
      commitments.map(({ party, body }) => ({ party, commitment: body.commitment })),
    );
    const sumHash = named(`${word}sum ${String(index)}`);
    return {
      index,
      sumHash,
      statements: present.map((party) => sign('sumStatement', party, { index, setHash, noiseSet, sumHash })),
      commitments,
    };
  });
  return { termsHash, modelIn: terms.modelIn, members: pairs, sums };
}

/** What rounds.commit takes when these parties sign; with two, each states that the third did not. */
export function commitRequest(round: string, body: RoundBody, signers: readonly number[] = [0, 1, 2]) {
  const hashed = bodyHash(body);
  const third = 3 - signers.reduce((sum, party) => sum + party, 0);
  return {
    round,
    body,
    signatures: signers.map((party) => state('bodySignature', body.termsHash, party, { bodyHash: hashed })),
    absences:
      signers.length === 3 ? [] : signers.map((party) => state('absence', body.termsHash, party, { bodyHash: hashed, absent: third })),
  };
}

/** The set frozen and the body committed, by all parties or by those given. */
export async function committed(
  signers: readonly number[] = [0, 1, 2],
  members: readonly string[] = hospitals,
): Promise<Study & { readonly bodyHash: string }> {
  const study = await collecting();
  return { ...study, bodyHash: await commit(study, study.round, signers, members) };
}

export async function commit(
  study: Study,
  round: string,
  signers: readonly number[] = [0, 1, 2],
  members: readonly string[] = hospitals,
): Promise<string> {
  const body = await bodyOf(study, round, members, signers);
  await study.consortium.submit(parties[0], 'rounds.commit', commitRequest(round, body, signers));
  return bodyHash(body);
}

/** These members enrol, the set is frozen and the body committed by three parties, or by those given; its hash. */
export async function committedBy(
  study: Study,
  round: string,
  members: readonly string[] = hospitals,
  signers: readonly number[] = [0, 1, 2],
): Promise<string> {
  await enrol(study, round, ...members);
  await freeze(study, round);
  return commit(study, round, signers, members);
}

/** What rounds.publish takes from two parties. */
export function publishRequest(round: string, termsHash: string, hashed: string, modelOut: string, signers: readonly number[] = [0, 1]) {
  return { round, modelOut, signatures: signers.map((party) => state('publish', termsHash, party, { bodyHash: hashed, modelOut })) };
}

/** What rounds.abandon takes from two parties. */
export function abandonRequest(
  round: string,
  termsHash: string,
  hashed: string,
  reason: AbandonReason,
  signers: readonly number[] = [0, 1],
) {
  return { round, reason, signatures: signers.map((party) => state('abandon', termsHash, party, { bodyHash: hashed, reason })) };
}

/** A majority of the organisations, by a node of each, ends the epoch. */
export async function advanceEpoch(consortium: Consortium): Promise<void> {
  const { epoch, needed } = await consortium.ask('epochs.current', {});
  for (const msp of hospitals.slice(0, needed)) await consortium.submit(`${msp}/admin`, 'epochs.advance', { from: epoch });
}
