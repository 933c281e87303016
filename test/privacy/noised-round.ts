// One noised round in memory, by the agents' own steps and the parties' own summing: rows in, three salted sums and their r out.
import { inProcessNoise } from '@cohort/aggregator/adapters/in-process-noise';
import type { Ports } from '@cohort/aggregator/ports/ports';
import type { Round as PartyRound } from '@cohort/aggregator/round/round';
import { bufferName, keyName } from '@cohort/aggregator/round/contributions';
import { noisedSum } from '@cohort/aggregator/round/noised-sum';
import { dpFedsgd, type ContributionInput } from '@cohort/client-agent/compute-contribution';
import { randomBytes } from '@cohort/mpc/crypto';
import type { GlobalModel } from '@cohort/mpc/global-model';
import { addNoise } from '@cohort/mpc/noise';
import { noiseSeed } from '@cohort/mpc/noise-seed';
import { parseFraction } from '@cohort/mpc/accountant';
import type { ShareIndex } from '@cohort/mpc/roles';
import { newShareSecrets, zeroShareChunks } from '@cohort/mpc/share';
import { concat } from '@cohort/protos/canonical';
import { memberSetHash, type Pair } from '@cohort/protos/statements';
import { roundKey, termsHash as hashOf, type Terms } from '@cohort/protos/terms';
import { hash } from '@cohort/protos/hash';
import { architecture, type World } from './canary-study.ts';

/** The files that the round opens, and for each index the seed that only its two holders know. */
export interface Noised {
  readonly files: readonly [Uint8Array, Uint8Array, Uint8Array];
  readonly seeds: readonly [Uint8Array, Uint8Array, Uint8Array];
  readonly pairs: readonly Pair[];
}

const running = new AbortController().signal;
const genesisHash = hash('block', 'canary');
const expander = inProcessNoise();

/** Sampling, rounding, keys and r are drawn from the system, anew in every call. */
export async function noisedRound(world: World, terms: Terms, model: GlobalModel): Promise<Noised> {
  const key = roundKey(terms);
  const termsHash = hashOf(terms, genesisHash);
  const bodies = new Map<string, Uint8Array>();
  const pairs: Pair[] = [];
  for (const { member, data } of world.members) {
    const pair = { member, com: hash('commitment', member) };
    // The step reads the round's terms and its signal, and the rows; no trainer takes part.
    const round = { key, view: { terms }, signal: running } as unknown as ContributionInput['round'];
    const x = await dpFedsgd({ round, architecture, model, data, study: { seed: '' } } as unknown as ContributionInput);
    const secrets = newShareSecrets();
    bodies.set(bufferName(pair, member), concat([...zeroShareChunks(x, secrets, { termsHash, member, blocks: terms.blocks })]));
    bodies.set(keyName(1, pair), secrets.k1);
    bodies.set(keyName(2, pair), secrets.k2);
    pairs.push(pair);
  }
  const set = { pairs, setHash: memberSetHash(termsHash, pairs) };
  const party = { key, terms, termsHash, signal: running } as unknown as PartyRound;
  const holder = holding(bodies, pairs);
  const summed = async (index: ShareIndex) => {
    const noiseSecrets = [randomBytes(32), randomBytes(32)];
    const { file } = await noisedSum(party, holder, index, set, noiseSecrets);
    return { file, seed: noiseSeed({ termsHash, index, hU: set.setHash, noiseSecrets }) };
  };
  const [zero, one, two] = [await summed(0), await summed(1), await summed(2)];
  return { files: [zero.file, one.file, two.file], seeds: [zero.seed, one.seed, two.seed], pairs };
}

/** nu_m alone, as whoever knows the seed expands it: the vector's bytes. */
export function noiseOf(seed: Uint8Array, { blocks, mechanism }: Pick<Terms, 'blocks' | 'mechanism'>, bytes: number): Uint8Array {
  const vector = new Uint8Array(bytes);
  if (mechanism.sigma2 === null) throw new TypeError('mechanism: expected one with noise');
  addNoise(vector, { blocks, seed, sigma2: parseFraction(mechanism.sigma2, 'sigma2') });
  return vector;
}

/** A holder of all three indices: what `sumIndex` reads of a party's ports. */
function holding(bodies: ReadonlyMap<string, Uint8Array>, pairs: readonly Pair[]): Ports {
  const senders = new Map(pairs.map((pair) => [bufferName(pair, pair.member), pair.member]));
  const ports = {
    noise: expander,
    journal: { roundFacts: () => ({ get: (name: string) => [...senders].find(([buffer]) => buffer.startsWith(`${name}.`))?.[1] }) },
    shares: {
      secret: (_round: string, name: string) => bodies.get(name) ?? null,
      read: (_round: string, name: string, offset: number, length: number) => bodies.get(name)?.slice(offset, offset + length),
    },
  };
  return ports as unknown as Ports;
}
