// Whole rounds with noise for tests, and what has to hold of what they open: the plaintext sum plus three nu, each made once.
import type { ExecutionContext } from 'ava';
import { noised } from '@cohort/chaincode/testing/noised-plan';
import { addNoise } from '@cohort/mpc/noise';
import { noiseSeed } from '@cohort/mpc/noise-seed';
import { openSum } from '@cohort/mpc/open';
import { memberSetHash, type RoundBody } from '@cohort/protos/statements';
import { plainPlan } from '@cohort/protos/testing/study-plan';
import type { Ports } from '../ports/ports.ts';
import { noiseSecretKey } from '../round/commit-noise-secrets.ts';
import { Network, type NetworkOptions } from './network.ts';
import { plainSum } from './synthetic-member.ts';

/** Coordinates. */
export const d = 50;
const value = (_: string, at: number): number => Math.sin(at);
export const noisyNetwork = (options: NetworkOptions = {}, length = d, deadlines = plainPlan().deadlines): Promise<Network> =>
  Network.create({ ...options, coordinates: length, plan: { ...noised(length), deadlines } });
/** Deadlines of a few real seconds at most, for rounds in which somebody is really away. */
export const short = { enrol: 60, collect: 60, relay: 2, step: 8 };

export const bodyOf = (network: Network): RoundBody => network.ledger.newest('rounds.commit').body;

/** The indices that a party hashed in time; what it confirms after the commit is not among them. */
export const committedBy = (network: Network, party: number): number[] =>
  bodyOf(network)
    .sums.filter(({ statements }) => statements.some((item) => item.party === party))
    .map(({ index }) => index);

/** Everybody sends; resolves with the plaintext sum of the same integers. */
export async function sendAll(network: Network, round: string): Promise<Int32Array> {
  return plainSum(await network.enrolAndSend(round, network.members, value));
}

export const portsOf = (network: Network, party: number): Ports => network.ports[party] ?? network.portsOf(party);

/** nu_m of each index, remade from the r that the parties hold and that the body names. */
function noiseOf(network: Network, round: string, body: RoundBody): Int32Array[] {
  const { terms, termsHash } = network.ledger.view(round);
  return body.sums.map(({ index, commitments }) => {
    const noiseSecrets = commitments.map(
      ({ party }) => portsOf(network, party).shares.secret(round, noiseSecretKey(index, party)) ?? new Uint8Array(),
    );
    const vector = new Uint8Array(4 * (terms.blocks[0]?.length ?? 0));
    const seed = noiseSeed({ termsHash, index, hU: memberSetHash(termsHash, body.members), noiseSecrets });
    addNoise(vector, { blocks: terms.blocks, seed, sigma2: { num: 65536n, den: 1n } });
    return new Int32Array(vector.buffer);
  });
}

/** What was opened less the plaintext sum is the three nu, to the last unit; returns it. */
export async function assertNoiseOnce(t: ExecutionContext, network: Network, round: string, plain: Int32Array): Promise<Int32Array> {
  const body = bodyOf(network);
  const holder = await network.until(
    () => network.ports.find((ports) => body.sums.every(({ sumHash }) => (ports?.artifacts.get(sumHash) ?? null) !== null)) ?? null,
    'the files',
  );
  const [s0, s1, s2] = body.sums.map(({ sumHash }) => holder.artifacts.get(sumHash) ?? new Uint8Array());
  if (!s0 || !s1 || !s2) throw new RangeError('sum files: expected three');
  const opened = openSum([s0, s1, s2], network.ledger.view(round).terms.blocks)['model'] as Int32Array;
  const rest = opened.map((sum, at) => sum - (plain[at] ?? 0));
  const nu = noiseOf(network, round, body);
  t.deepEqual(
    [...rest],
    [...rest].map((_, at) => nu.reduce((sum, noise) => sum + (noise[at] ?? NaN), 0)),
  );
  t.true(nu.every((noise) => noise.some((item) => item !== 0)));
  return rest;
}
