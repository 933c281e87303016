// seeding: how the two holders of an index agree on a seed that neither chose and the third party never sees; read it to see whose noise it is.
// Where one of the two is absent the other's secret alone gives the seed: the round says so, and who was away checks it on return (`open.ts`).
import { canonicalJson } from '@cohort/protos/canonical-json';
import { fromHex, toHex } from '@cohort/protos/hash';
import type { AwaitedKind, NoiseSetEntry, Signed } from '@cohort/protos/statements';
import { noiseCommitment } from '@cohort/mpc/noise-seed';
import { holdersOf, indicesOf, type ShareIndex } from '@cohort/mpc/roles';
import { openReveal, sealReveal } from '@cohort/mpc/seal';
import type { StateName } from '../ports/facts.ts';
import type { Ports } from '../ports/ports.ts';
import { isAbsent, presentOthers } from '../round/absence.ts';
import { awaitStatements } from '../round/await-statements.ts';
import { commitNoiseSecrets, noiseSecretKey } from '../round/commit-noise-secrets.ts';
import { coHolder } from '../round/heal.ts';
import { object } from '../round/object.ts';
import { partyRef, roleIn, type PartyNumber, type Round } from '../round/round.ts';
import { broadcastStatement } from '../round/broadcast-statement.ts';
import { signedSet } from '../round/set-agreement.ts';
import { voidRound } from '../round/void-round.ts';

type Commitment = Signed<'noiseCommitmentStatement'>;

export async function agreeNoiseSeed(round: Round, ports: Ports): Promise<StateName> {
  const set = signedSet(round, ports);
  // Its own r it drew and committed to when it signed U.
  if (set === null || !commitNoiseSecrets(round, ports, set.setHash)) return 'observing';
  const { setHash } = set;
  const indices = indicesOf(round.role);
  const commitments = await perIndex(round, ports, 'noiseCommitmentStatement');
  // A commitment that names another set than its author signed frames whoever uses its r: it is a contradiction, and none.
  const stray = commitments.find(({ body }) => body.setHash !== setHash);
  if (stray !== undefined) return voidRound(round, ports, 'contradiction', strayed(round, ports, stray));
  const coCommitments = new Map(commitments.filter((item) => isMine(round, item)).map((item) => [item.body.index as ShareIndex, item]));
  for (const index of indices) if (coCommitments.has(index)) reveal(round, ports, index);
  const reveals = await perIndex(round, ports, 'noiseReveal', (party, index) => hasReceiver(round, ports, party, index));
  for (const index of indices) {
    const entries = useReveals(round, ports, index, setHash, coCommitments.get(index), reveals);
    broadcastStatement(round, ports, 'noiseSetStatement', { index, setHash, entries });
  }
  const sets = await perIndex(round, ports, 'noiseSetStatement');
  for (const { body } of sets.filter((item) => isMine(round, item))) {
    const own = usedSet(round, ports, body.index as ShareIndex);
    if (body.setHash === setHash && canonicalJson(body.entries) === canonicalJson(own)) continue;
    object(round, ports, 'the co-holder used another set of r');
    return voidRound(round, ports, 'noise-sets-differ', bothSets(round, ports, body.index));
  }
  return presentOthers(round, ports).length === 0 ? 'observing' : 'summing';
}

/** What all present others say of their indices: all of it is due to everybody, so that any two can find the third absent. */
function perIndex<K extends AwaitedKind>(
  round: Round,
  ports: Ports,
  kind: K,
  isDue: (party: PartyNumber, index: ShareIndex) => boolean = () => true,
): Promise<Signed<K>[]> {
  const from = presentOthers(round, ports).flatMap((party) =>
    indicesOf(roleIn(round, party))
      .filter((index) => isDue(party, index))
      .map((index) => ({ party, key: String(index) })),
  );
  return awaitStatements(round, ports, { kind, from, steps: 1 });
}

/** Whether the co-holder to whom `party` reveals its r of `index` is present: it reveals to nobody else. */
function hasReceiver(round: Round, ports: Ports, party: PartyNumber, index: ShareIndex): boolean {
  const [left, right] = holdersOf(index, round.terms.round, round.terms.attempt);
  return !isAbsent(round, ports, left === party ? right : left);
}

/** Whether a statement is the co-holder's about an index of this party. */
const isMine = (round: Round, { party, body }: { readonly party: number; readonly body: { readonly index: number } }): boolean =>
  indicesOf(round.role).some((index) => index === body.index && coHolder(round, index) === party);

function strayed(round: Round, ports: Ports, commitment: Commitment): Signed[] {
  const signature = ports.journal.received(round.key, 'setSignature').find(({ statement }) => statement.party === commitment.party);
  return signature === undefined ? [] : [signature.statement, commitment];
}

function bothSets(round: Round, ports: Ports, index: number): Signed[] {
  const said = ports.journal.received(round.key, 'noiseSetStatement').map(({ statement }) => statement);
  return said.filter(({ body }) => body.index === index).slice(0, 2);
}

/** Of the key that the terms name, whichever is in force by now: it is theirs that the co-holder seals to and opens with. */
const ownBoxSecret = (round: Round, ports: Ports): Uint8Array => ports.keys.boxSecret(partyRef(round, round.me).boxKey);

/** Seals the own r to the co-holder; only after its commitment is here, or it could choose its r by ours. */
export function reveal(round: Round, ports: Ports, index: ShareIndex): void {
  const to = coHolder(round, index);
  const r = ports.shares.secret(round.key, noiseSecretKey(index, round.me));
  if (r === null) return;
  const recipientPublic = fromHex(partyRef(round, to).boxKey, 32);
  const senderSecret = ownBoxSecret(round, ports);
  const sealed = sealReveal({ termsHash: round.termsHash, party: round.me, index, r, recipientPublic, senderSecret });
  broadcastStatement(round, ports, 'noiseReveal', { index, to, sealed: toHex(sealed) });
}

/** The set of r that this party uses for an index: its own, and the co-holder's if what it revealed opens its commitment. */
function useReveals(
  round: Round,
  ports: Ports,
  index: ShareIndex,
  setHash: string,
  commitment: Commitment | undefined,
  reveals: readonly Signed<'noiseReveal'>[],
): NoiseSetEntry[] {
  const own = ports.journal
    .received(round.key, 'noiseCommitmentStatement')
    .find(({ statement }) => statement.party === round.me && statement.body.index === index);
  const revealed = reveals.find((item) => item.party === commitment?.party && item.body.index === index);
  const isOpen = commitment !== undefined && keepRevealed(round, ports, setHash, commitment, revealed);
  return [own?.statement, isOpen ? commitment : undefined]
    .flatMap((item) => (item === undefined ? [] : [{ party: item.party, commitment: item.body.commitment }]))
    .sort((left, right) => left.party - right.party);
}

/** Keeps a revealed r that opens its commitment under the set of members `setHash`; any other counts as not revealed. */
export function keepRevealed(
  round: Round,
  ports: Ports,
  setHash: string,
  { party, body: { index: at, setHash: named, commitment } }: Commitment,
  revealed: Signed<'noiseReveal'> | undefined,
): boolean {
  if (revealed === undefined || named !== setHash) return false;
  const index = at as ShareIndex;
  const recipientSecret = ownBoxSecret(round, ports);
  let r: Uint8Array;
  try {
    r = openReveal(fromHex(revealed.body.sealed), {
      termsHash: round.termsHash,
      party,
      index,
      senderPublic: fromHex(partyRef(round, party).boxKey, 32),
      recipientSecret,
    });
  } catch {
    return false; // a reveal that does not open is none
  }
  if (noiseCommitment({ termsHash: round.termsHash, index, party, hU: setHash, r }) !== commitment) return false;
  ports.shares.keep(round.key, noiseSecretKey(index, party), r);
  return true;
}

/** The set of r that this party has signed that it uses for an index. */
export function usedSet(round: Round, ports: Ports, index: ShareIndex): readonly NoiseSetEntry[] {
  const said = ports.journal.received(round.key, 'noiseSetStatement').map(({ statement }) => statement);
  return said.find(({ party, body }) => party === round.me && body.index === index)?.body.entries ?? [];
}
