// Rounds of a consortium in memory in which every member sends one of two known updates, and each party guesses which.
import { partyOfRole } from '@cohort/mpc/roles';
import { Network } from '@cohort/aggregator/testing/network';
import { noised } from '@cohort/chaincode/testing/noised-plan';
import type { Contribution, SyntheticMember } from '@cohort/aggregator/testing/synthetic-member';
import { randomBytes } from '@cohort/mpc/crypto';
import { openShare } from '@cohort/mpc/seal';
import { fromHex } from '@cohort/protos/hash';
import type { RoundBody } from '@cohort/protos/statements';
import { atLeast } from './clopper-pearson.ts';
import { attacks, byHash, type Candidates, type Guess } from './guess-update.ts';
import { partyView } from './party-view.ts';

type AttackName = keyof typeof attacks;
export const leaked = 'hash of a guess, salt 0 leaked';

/** How often a guess was right. An attack that found nothing to go by tosses a coin, and such tosses are counted. */
export interface Score {
  readonly role: number;
  readonly attack: AttackName | typeof leaked;
  wins: number;
  tosses: number;
  trials: number;
}

const members = ['aachen', 'bern', 'cork', 'delft', 'essen', 'ghent', 'haifa', 'izmir', 'jena', 'kyoto', 'lund', 'malmo'];
const coordinates = 8;
const scale = 4096;
/** One step apart in each coordinate, far below the noise: what the opened sum itself may tell is its epsilon's, not the shares'. */
const candidates: Candidates = [
  Int32Array.from({ length: coordinates }, (_, at) => 100 * at),
  Int32Array.from({ length: coordinates }, (_, at) => 100 * at + 1),
];
const coin = (): 0 | 1 => ((randomBytes(1)[0] ?? 0) % 2 === 0 ? 0 : 1);

/** The probability that coins do as well as this, or as badly. */
export function chanceOf({ wins, trials }: Score): number {
  return Math.min(1, 2 * atLeast(Math.max(wins, trials - wins), trials, 0.5));
}

/** `rounds` rounds with twelve members, each of whom is a trial for each role; the roles rotate over the parties. */
export async function membership(rounds: number): Promise<Score[]> {
  const network = await Network.create({ members, coordinates, rounds, plan: { ...noised(coordinates), maxCohort: members.length } });
  const scores = new Map<string, Score>();
  const count = (role: number, attack: Score['attack'], guess: Guess, truth: number): void => {
    const known = scores.get(`${String(role)} ${attack}`);
    const score = known ?? { role, attack, wins: 0, tosses: 0, trials: 0 };
    scores.set(`${String(role)} ${attack}`, score);
    score.trials += 1;
    if (guess === null) score.tosses += 1;
    if ((guess ?? coin()) === truth) score.wins += 1;
  };
  try {
    await Promise.all([0, 1, 2].map((party) => network.start(party)));
    for (let at = 1; at <= rounds; at++) {
      const { round, truths, sent, body } = await play(network, at);
      for (const party of [0, 1, 2]) {
        const view = partyView(network, party, round, sent, body);
        for (const member of network.members) {
          const truth = truths.get(member) ?? 0;
          const others = sumOf(network.members.filter((other) => other !== member).map((other) => candidates[truths.get(other) ?? 0]));
          const target = { member: member.msp, candidates, others };
          for (const attack of Object.keys(attacks) as AttackName[]) count(view.role, attack, attacks[attack](view, target), truth);
          if (view.role !== 0) continue;
          const leaking = { ...view, words: [...view.words, saltZero(network, round, member, sent)] };
          count(0, leaked, byHash(leaking, target), truth);
        }
      }
    }
  } finally {
    await network.close();
  }
  return [...scores.values()].sort((left, right) => left.role - right.role);
}

/** One round to its end, with a coin per member. */
async function play(network: Network, number: number) {
  const round = await network.enrolled(number);
  const truths = new Map(network.members.map((member) => [member, coin()]));
  const sent = new Map<SyntheticMember, Contribution>();
  for (const member of network.members)
    sent.set(
      member,
      network.contribute(round, member, (_, at) => (candidates[truths.get(member) ?? 0][at] ?? 0) / scale),
    );
  await Promise.all([...sent].map(([member, contribution]) => network.send(round, member, contribution)));
  await network.status(round, 'published');
  const body = await network.until(() => bodyOf(network, round), 'the body');
  await network.until(
    () =>
      network.ports.every((ports) => body.sums.every(({ sumHash }) => (ports?.artifacts.get(sumHash) ?? null) !== null)) ? true : null,
    'every party to have the files',
  );
  return { round, truths, sent, body };
}

function bodyOf(network: Network, round: string): RoundBody | null {
  return network.ledger.taken('rounds.commit').find((body) => body.round === round)?.body ?? null;
}

/** Salt 0 as role 1 is sent it. */
function saltZero(network: Network, round: string, member: SyntheticMember, sent: ReadonlyMap<SyntheticMember, Contribution>): Uint8Array {
  const { terms, termsHash } = network.ledger.view(round);
  const party = partyOfRole(1, terms.round, terms.attempt);
  const sealed = fromHex(sent.get(member)?.announcementFor(party).sealed ?? '');
  const recipientSecret = network.keys[party]?.boxKey.secretKey ?? new Uint8Array();
  return (
    openShare(sealed, { termsHash, member: member.msp, role: 1, senderPublic: member.boxKey.publicKey, recipientSecret }).salts[0] ??
    new Uint8Array(32)
  );
}

function sumOf(vectors: readonly Int32Array[]): Int32Array {
  return Int32Array.from({ length: coordinates }, (_, at) => vectors.reduce((sum, vector) => sum + (vector[at] ?? 0), 0));
}
