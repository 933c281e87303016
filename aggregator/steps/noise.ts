// noising: per index both holders draw r, commit to it, reveal it sealed to each other only, and sign the set of r they used.
import { fromHex, toHex } from '@cohort/protos/hash';
import type { NoiseSetEntry, StatementBodies } from '@cohort/protos/statements';
import { randomBytes } from '@cohort/mpc/crypto';
import { noiseCommitment } from '@cohort/mpc/noise-seed';
import { indicesOf, type ShareIndex } from '@cohort/mpc/roles';
import { openReveal, sealReveal } from '@cohort/mpc/seal';
import type { StateName } from '../ports/journal.ts';
import type { Ports } from '../ports/ports.ts';
import { isAbsent, presentOthers } from '../round/absence.ts';
import { coHolder } from '../round/heal.ts';
import { hear } from '../round/hear.ts';
import { partyRef, type Round } from '../round/round.ts';
import { say } from '../round/say.ts';
import { signedSet } from '../round/set-agreement.ts';
import { voidRound } from '../round/void-round.ts';

export const rName = (index: number, party: number): string => `r.${String(index)}.${String(party)}`;

export async function noise(round: Round, ports: Ports): Promise<StateName> {
  const set = signedSet(round, ports);
  const beganBefore = ports.journal.heard(round.key, 'noiseCommitmentStatement').some(({ statement }) => statement.party === round.me);
  // A crash between reveal and hash would make two sets of r of one party: after a restart it signs no hash in this round.
  if (set === null || (beganBefore && !round.noisedHere)) return 'silent';
  round.noisedHere = true;
  const indices = indicesOf(round.role);
  for (const index of indices) commitToR(round, ports, index, set.setHash);
  const coCommitments = await fromCoHolders(round, ports, 'noiseCommitmentStatement');
  for (const index of indices) if (coCommitments.has(index)) reveal(round, ports, index);
  const reveals = await fromCoHolders(round, ports, 'noiseReveal', [...coCommitments.keys()]);
  for (const index of indices) {
    const commitment = coCommitments.get(index);
    if (commitment !== undefined) keepRevealed(round, ports, index, set.setHash, commitment, reveals.get(index));
    say(round, ports, 'noiseSetStatement', { index, setHash: set.setHash, entries: usedSet(round, ports, index, set.setHash) });
  }
  const sets = await fromCoHolders(round, ports, 'noiseSetStatement');
  for (const [index, { entries, setHash }] of sets) {
    const own = usedSet(round, ports, index, set.setHash);
    if (setHash === set.setHash && JSON.stringify(entries.map(entryText)) === JSON.stringify(own.map(entryText))) continue;
    say(round, ports, 'objection', { index, reason: 'the co-holder used another set of r' });
    const evidence = ports.journal
      .heard(round.key, 'noiseSetStatement')
      .filter(({ statement }) => statement.body.index === index)
      .slice(0, 2);
    return voidRound(
      round,
      ports,
      'noise-sets-differ',
      evidence.map(({ statement }) => statement),
    );
  }
  return presentOthers(round, ports).length === 0 ? 'silent' : 'summing';
}

const entryText = ({ party, commitment }: NoiseSetEntry): string => `${String(party)} ${commitment}`;

function commitToR(round: Round, ports: Ports, index: ShareIndex, setHash: string): void {
  ports.shares.keep(round.key, rName(index, round.me), randomBytes(32));
  say(round, ports, 'noiseCommitmentStatement', { index, setHash, commitment: ownCommitment(round, ports, index, setHash) });
}

function ownCommitment(round: Round, ports: Ports, index: ShareIndex, setHash: string): string {
  const r = ports.shares.secret(round.key, rName(index, round.me)) as Uint8Array;
  return noiseCommitment({ termsHash: round.termsHash, index, party: round.me, hU: setHash, r });
}

/** Seals the own r to the co-holder; only after its commitment is here, or it could choose its r by ours. */
export function reveal(round: Round, ports: Ports, index: ShareIndex): void {
  const to = coHolder(round, index);
  const r = ports.shares.secret(round.key, rName(index, round.me));
  if (r === null) return;
  const recipientPublic = fromHex(partyRef(round, to).boxKey, 32);
  const sealed = sealReveal({ termsHash: round.termsHash, party: round.me, index, r, recipientPublic, senderSecret: ports.keys.boxSecret });
  say(round, ports, 'noiseReveal', { index, to, sealed: toHex(sealed) });
}

/** Keeps a revealed r that opens its commitment; any other counts as not revealed. */
export function keepRevealed(
  round: Round,
  ports: Ports,
  index: ShareIndex,
  setHash: string,
  commitment: { readonly commitment: string },
  revealed: { readonly sealed: string } | undefined,
): void {
  const party = coHolder(round, index);
  if (revealed === undefined) return;
  try {
    const senderPublic = fromHex(partyRef(round, party).boxKey, 32);
    const r = openReveal(fromHex(revealed.sealed), {
      termsHash: round.termsHash,
      party,
      index,
      senderPublic,
      recipientSecret: ports.keys.boxSecret,
    });
    if (noiseCommitment({ termsHash: round.termsHash, index, party, hU: setHash, r }) === commitment.commitment)
      ports.shares.keep(round.key, rName(index, party), r);
  } catch {
    // A reveal that does not open is none.
  }
}

/** The commitments of the r that this party uses for an index, by party number. */
export function usedSet(round: Round, ports: Ports, index: ShareIndex, setHash: string): NoiseSetEntry[] {
  const commitments = ports.journal.heard(round.key, 'noiseCommitmentStatement').map(({ statement }) => statement);
  return [0, 1, 2].flatMap((party) => {
    if (ports.shares.secret(round.key, rName(index, party)) === null) return [];
    const said = commitments.find((item) => item.party === party && item.body.index === index && item.body.setHash === setHash);
    return said === undefined ? [] : [{ party, commitment: said.body.commitment }];
  });
}

type PerIndex = 'noiseCommitmentStatement' | 'noiseReveal' | 'noiseSetStatement';

/** What the co-holders said in time, by index. */
async function fromCoHolders<K extends PerIndex>(
  round: Round,
  ports: Ports,
  kind: K,
  indices: readonly ShareIndex[] = indicesOf(round.role),
): Promise<Map<ShareIndex, StatementBodies[K]>> {
  const found = new Map<ShareIndex, StatementBodies[K]>();
  for (const index of indices) {
    const from = coHolder(round, index);
    if (isAbsent(round, ports, from)) continue;
    const heard = (await hear(round, ports, { kind, key: String(index), from: [from] })).get(from);
    if (heard !== undefined) found.set(index, heard.statement.body);
  }
  return found;
}
