// A party that was away recomputes the sums that one holder alone authored, and disputes what does not match.
import { memberSetHash, noiseSetHash, type Pair } from '@cohort/protos/statements';
import { indicesOf, type ShareIndex } from '@cohort/mpc/roles';
import type { Ports } from '../ports/ports.ts';
import { keepRevealed, rName } from '../steps/noise.ts';
import { holds } from './contributions.ts';
import { findBackup, isRestored } from './find-backup.ts';
import { coHolder, healIndex } from './heal.ts';
import { request } from './ledger-request.ts';
import { pause, stopwatch, type SeenCommit } from './pause.ts';
import type { Round } from './round.ts';
import { sign } from './say.ts';
import { sumIndex } from './sum-index.ts';

type Sum = SeenCommit['body']['sums'][number];

/**
 * Checks the own indices that lack this party's hash in the body. An author that does not give the shares or its r within two steps
 * leaves its index unchecked, which is said.
 */
export async function checkSingleAuthors(round: Round, ports: Ports, { body }: SeenCommit): Promise<void> {
  const setHash = memberSetHash(round.termsHash, body.members);
  const watch = stopwatch(round, ports, 'single-authors');
  const mine = indicesOf(round.role).map((index) => ({ index, sum: body.sums[index] }));
  for (const { index, sum } of mine) {
    if (sum === undefined || sum.statements.some(({ party }) => party === round.me)) continue;
    let rs = await collected(round, ports, index, sum, body.members, setHash);
    while (rs === 'awaited' && watch.elapsedMs() < 2000 * round.terms.deadlines.step) {
      await pause(round, ports, 250 * round.terms.deadlines.step);
      await findBackup(round, ports);
      rs = await collected(round, ports, index, sum, body.members, setHash);
    }
    if (typeof rs === 'string') ports.events.emit('sum.unchecked', { round: round.key, index, author: coHolder(round, index) });
    else await check(round, ports, index, sum, { pairs: body.members, setHash }, rs);
  }
}

/** The r used, once all shares of the index are here too; `awaited` while its author may still give what is missing, else `lost`. */
async function collected(
  round: Round,
  ports: Ports,
  index: ShareIndex,
  sum: Sum,
  members: readonly Pair[],
  setHash: string,
): Promise<readonly Uint8Array[] | 'awaited' | 'lost'> {
  const author = coHolder(round, index);
  const commitment = sum.commitments.find(({ party }) => party === author);
  const revealed = ports.journal
    .heard(round.key, 'noiseReveal')
    .find(({ statement }) => statement.party === author && statement.body.index === index && statement.body.to === round.me);
  if (commitment !== undefined) keepRevealed(round, ports, setHash, commitment, revealed?.statement);
  const r = (party: number): Uint8Array | null => ports.shares.secret(round.key, rName(index, party));
  if (sum.commitments.length === 0 || sum.commitments.some(({ party }) => party === round.me && r(party) === null)) return 'lost';
  for (const pair of members) if (!holds(round, ports, pair, index) && !(await healIndex(round, ports, pair, index))) return 'awaited';
  const rs = sum.commitments.map(({ party }) => r(party));
  return rs.every((item) => item !== null) ? rs : 'awaited';
}

/** Recomputes and compares; on a mismatch tells, and disputes unless it would contradict what this party may have signed before. */
async function check(
  round: Round,
  ports: Ports,
  index: ShareIndex,
  { sumHash: committed, commitments }: Sum,
  set: { readonly pairs: readonly Pair[]; readonly setHash: string },
  rs: readonly Uint8Array[],
): Promise<void> {
  const { sumHash } = await sumIndex(round, ports, index, set, rs);
  ports.journal.note(round.key, `checked.${String(index)}`, sumHash === committed);
  if (sumHash === committed) return;
  ports.events.emit('sum.mismatched', { round: round.key, index, author: coHolder(round, index) });
  const entries = commitments.map(({ party, body: { commitment } }) => ({ party, commitment }));
  const noiseSet = noiseSetHash(round.termsHash, index, entries);
  // A hash that it said over its own set of r, while it took the author for absent, is its only one; a restored party forgot what it said.
  const said = ports.journal
    .heard(round.key, 'sumStatement')
    .find(({ statement: { party, body } }) => party === round.me && body.index === index);
  if (isRestored(round, ports) || (said !== undefined && said.statement.body.noiseSet !== noiseSet)) return;
  const statement = sign(round, ports, 'sumStatement', { index, setHash: set.setHash, noiseSet, sumHash });
  await request(ports, round.key, 'rounds.dispute', { round: round.key, index, statement }, round.signal);
}
