// summing: S_m = sum over U of s_m plus noise, a salted file per index; its signed hash is exchanged and compared.
import { noiseSetHash, type Signed } from '@cohort/protos/statements';
import { indicesOf, type ShareIndex } from '@cohort/mpc/roles';
import type { StateName } from '../ports/facts.ts';
import type { Ports } from '../ports/ports.ts';
import { presentOthers } from '../round/absence.ts';
import { awaitStatements } from '../round/await-statements.ts';
import { roleIn, type Round } from '../round/round.ts';
import { broadcastStatement, broadcastWithNext } from '../round/broadcast-statement.ts';
import { signedSet } from '../round/set-agreement.ts';
import { noisedSum } from '../round/noised-sum.ts';
import { voidRound } from '../round/void-round.ts';
import { noiseSecretKey } from '../round/commit-noise-secrets.ts';
import { usedSet } from './agree-noise-seed.ts';

export const sumName = (index: number): string => `sum.${String(index)}`;

export async function sum(round: Round, ports: Ports): Promise<StateName> {
  const set = signedSet(round, ports);
  if (set === null) return 'observing';
  const indices = indicesOf(round.role);
  for (const index of indices) {
    // Nobody goes on with one hash of the two.
    const broadcast = index === indices.at(-1) ? broadcastStatement : broadcastWithNext;
    const said = ownStatement(round, ports, index);
    if (said !== undefined) {
      broadcast(round, ports, 'sumStatement', said.body);
      continue;
    }
    if (!round.agreedSeedHere) return 'observing';
    // Exactly the r of the set that it signed: one that came later is not used.
    const used = usedSet(round, ports, index);
    const noiseSecrets = used.flatMap(({ party }) => ports.shares.secret(round.key, noiseSecretKey(index, party)) ?? []);
    if (noiseSecrets.length !== used.length || noiseSecrets.length === 0) return 'observing';
    const { file, sumHash } = await noisedSum(round, ports, index, set, noiseSecrets);
    ports.shares.discard(round.key, sumName(index));
    ports.shares.append(round.key, sumName(index), file);
    const noiseSet = noiseSetHash(round.termsHash, index, used);
    broadcast(round, ports, 'sumStatement', { index, setHash: set.setHash, noiseSet, sumHash });
    ports.events.emit('round.summed', { round: round.key, members: set.pairs.length, bytes: file.length });
  }
  const differing = await compare(round, ports, set.setHash);
  if (differing !== null)
    return voidRound(
      round,
      ports,
      differing[0].body.noiseSet === differing[1].body.noiseSet ? 'sums-differ' : 'noise-sets-differ',
      differing,
    );
  return presentOthers(round, ports).length === 0 ? 'observing' : 'committing';
}

function ownStatement(round: Round, ports: Ports, index: ShareIndex): Signed<'sumStatement'> | undefined {
  return ports.journal
    .received(round.key, 'sumStatement')
    .find(({ statement }) => statement.party === round.me && statement.body.index === index)?.statement;
}

/** Waits for the present holders' hashes of all indices; two of one index that differ, or null. */
async function compare(round: Round, ports: Ports, setHash: string): Promise<[Signed<'sumStatement'>, Signed<'sumStatement'>] | null> {
  const from = presentOthers(round, ports).flatMap((party) =>
    indicesOf(roleIn(round, party)).map((index) => ({ party, key: String(index) })),
  );
  const heard = await awaitStatements(round, ports, { kind: 'sumStatement', from, steps: 1, next: { kind: 'sumsHeld', key: '' } });
  for (const index of [0, 1, 2] as const) {
    const own = ownStatement(round, ports, index);
    const [first, second] = [...(own === undefined ? [] : [own]), ...heard].filter(
      (item) => item.body.index === index && item.body.setHash === setHash,
    );
    if (first !== undefined && second !== undefined && first.body.sumHash !== second.body.sumHash) return [first, second];
  }
  return null;
}
