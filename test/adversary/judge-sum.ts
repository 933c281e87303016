// Whether a published round's opened sum is the right one, with the noise and the hashes of everybody who was there.
import type { Network } from '@cohort/aggregator/testing/network';
import type { Contribution } from '@cohort/aggregator/testing/synthetic-member';
import { noiseSecretKey } from '@cohort/aggregator/round/commit-noise-secrets';
import { addNoise } from '@cohort/mpc/noise';
import { noiseSeed } from '@cohort/mpc/noise-seed';
import { openSum } from '@cohort/mpc/open';
import { holdersOf, type ShareIndex } from '@cohort/mpc/roles';
import { memberSetHash, type RoundBody } from '@cohort/protos/statements';
import type { Script } from './script.ts';

/** Whether what was opened is the plaintext sum over U, plus the noise that the body names, with an honest share of it in every index. */
export function* wrongSum(
  script: Script,
  network: Network,
  round: string,
  honest: readonly number[],
  body: RoundBody,
  sent: ReadonlyMap<string, Contribution>,
): Generator<string> {
  const { terms, termsHash } = network.ledger.view(round);
  const files = body.sums.map(({ sumHash }) =>
    network.ports.map((ports) => ports?.artifacts.get(sumHash) ?? null).find((file) => file !== null),
  );
  const [s0, s1, s2] = files;
  if (!s0 || !s1 || !s2) {
    yield 'published without its sum files';
    return;
  }
  const opened = openSum([s0, s1, s2], terms.blocks)['model'] as Int32Array;
  const expected = new Int32Array(opened.length);
  for (const { com } of body.members)
    (sent.get(com)?.x['model'] as Int32Array).forEach((item, at) => (expected[at] = (expected[at] ?? 0) + item));
  if (script.noised) for (const nu of noiseOf(network, round, body)) nu.forEach((item, at) => (expected[at] = (expected[at] ?? 0) + item));
  if (opened.some((sum, at) => sum !== expected[at])) yield `a wrong sum was published: ${opened.join(' ')} for ${expected.join(' ')}`;
  if (termsHash !== body.termsHash) yield 'a body of other terms';
  for (const { index, statements, commitments } of body.sums)
    for (const holder of holdersOf(index as ShareIndex, terms.round, terms.attempt).filter((party) => honest.includes(party))) {
      if (!statements.some(({ party }) => party === holder))
        yield `index ${String(index)} without the hash of the honest party ${String(holder)}`;
      if (!commitments.some(({ party }) => party === holder))
        yield `index ${String(index)} without the r of the honest party ${String(holder)}`;
    }
}

function noiseOf(network: Network, round: string, body: RoundBody): Int32Array[] {
  const { terms, termsHash } = network.ledger.view(round);
  return body.sums.map(({ index, commitments }) => {
    const noiseSecrets = commitments.map(
      ({ party }) => network.ports[party]?.shares.secret(round, noiseSecretKey(index, party)) ?? new Uint8Array(32),
    );
    const vector = new Uint8Array(4 * (terms.blocks[0]?.length ?? 0));
    const seed = noiseSeed({ termsHash, index, hU: memberSetHash(termsHash, body.members), noiseSecrets });
    addNoise(vector, { blocks: terms.blocks, seed, sigma2: { num: 65536n, den: 1n } });
    return new Int32Array(vector.buffer);
  });
}
