// A party that was away claims the sums that one holder alone authored, recomputes them, and confirms or disputes each.
import { memberSetHash, type Pair, type RoundBody } from '@cohort/protos/statements';
import { usedCommitments } from '@cohort/protos/used-commitments';
import { indicesOf, type ShareIndex } from '@cohort/mpc/roles';
import type { Ports } from '../ports/ports.ts';
import { keepRevealed } from '../steps/agree-noise-seed.ts';
import { noiseSecretKey } from './commit-noise-secrets.ts';
import { holds } from './contributions.ts';
import { detectRollback, isRestored } from './detect-rollback.ts';
import { coHolder, healIndex } from './heal.ts';
import { request } from './ledger-request.ts';
import type { SeenCommit } from '../ports/facts.ts';
import { pause, stopwatch } from './pause.ts';
import type { Round } from './round.ts';
import { sign } from './broadcast-statement.ts';
import { noisedSum } from './noised-sum.ts';

type Sum = SeenCommit['body']['sums'][number];

/**
 * Claims the own indices that lack this party's hash in the body, and checks them. An author that does not give the shares or its r within
 * two steps leaves its index unchecked, which is said; the claim stays open, and `followClaims` goes on asking.
 */
export async function checkSingleAuthors(round: Round, ports: Ports, { body }: SeenCommit): Promise<void> {
  const watch = stopwatch(round, ports, 'single-authors');
  for (const index of indicesOf(round.role)) {
    if (body.sums[index]?.statements.some(({ party }) => party === round.me) === true) continue;
    if (maySpeak(round, ports, index, body)) await claim(round, ports, index);
    let found = await checkIndex(round, ports, index, body);
    while (found === 'awaited' && watch.elapsedMs() < 2000 * round.terms.deadlines.step) {
      await pause(round, ports, 250 * round.terms.deadlines.step);
      await detectRollback(round, ports);
      found = await checkIndex(round, ports, index, body);
    }
    if (found !== 'checked') ports.events.emit('sum.unchecked', { round: round.key, index, author: coHolder(round, index) });
  }
}

/** Asks for what is needed to recompute an index; `followClaims` asks again where the ledger could not take it. */
export async function claim(round: Round, ports: Ports, index: ShareIndex): Promise<void> {
  const refused = await request(ports, round.key, 'rounds.claim', { round: round.key, index }, round.signal);
  ports.journal
    .roundFacts(round.key)
    .set(`claimed.${String(index)}`, refused === null || refused === 'ALREADY_EXISTS' || refused === 'ROUND_CLOSED');
}

/** The own indices that a single author made and that this party could not claim yet. */
export function unclaimed(round: Round, ports: Ports, body: RoundBody): readonly ShareIndex[] {
  return indicesOf(round.role).filter(
    (index) => ports.journal.roundFacts(round.key).get(`claimed.${String(index)}`) === false && maySpeak(round, ports, index, body),
  );
}

/** Whether this party may sign the hash of an index that it did not make, and has what it needs of its own to recompute it. */
export function maySpeak(round: Round, ports: Ports, index: ShareIndex, { sums }: RoundBody): boolean {
  const sum = sums[index];
  return sum !== undefined && maySign(round, ports, index, sum) && !isLost(round, ports, sum);
}

/** Recomputes an own index, confirms or disputes it, if its shares and r are here; `awaited` while its author may still give them, else `lost`. */
export async function checkIndex(
  round: Round,
  ports: Ports,
  index: ShareIndex,
  { members, sums }: RoundBody,
): Promise<'checked' | 'awaited' | 'lost'> {
  const sum = sums[index];
  if (sum === undefined) return 'lost';
  const setHash = memberSetHash(round.termsHash, members);
  const noiseSecrets = await collected(round, ports, index, sum, { members, setHash });
  if (typeof noiseSecrets === 'string') return noiseSecrets;
  await check(round, ports, index, sum, { pairs: members, setHash }, noiseSecrets);
  return 'checked';
}

/** The r used, once all shares of the index are here too; `awaited` while its author may still give what is missing, else `lost`. */
async function collected(
  round: Round,
  ports: Ports,
  index: ShareIndex,
  sum: Sum,
  { members, setHash }: { readonly members: readonly Pair[]; readonly setHash: string },
): Promise<readonly Uint8Array[] | 'awaited' | 'lost'> {
  const author = coHolder(round, index);
  const commitment = sum.commitments.find(({ party }) => party === author);
  const revealed = ports.journal
    .received(round.key, 'noiseReveal')
    .find(({ statement }) => statement.party === author && statement.body.index === index && statement.body.to === round.me);
  if (commitment !== undefined) keepRevealed(round, ports, setHash, commitment, revealed?.statement);
  if (isLost(round, ports, sum)) return 'lost';
  for (const pair of members) if (!holds(round, ports, pair, index) && !(await healIndex(round, ports, pair, index))) return 'awaited';
  const noiseSecrets = used(round, sum).map(({ party }) => ports.shares.secret(round.key, noiseSecretKey(index, party)));
  return noiseSecrets.every((item) => item !== null) ? noiseSecrets : 'awaited';
}

/** The ledger takes no body of which this is null. */
const used = (round: Round, sum: Sum): NonNullable<ReturnType<typeof usedCommitments>> => usedCommitments(round.termsHash, sum) ?? [];

/** Whether this party no longer has its own r that the author used: it can never recompute the index. */
function isLost(round: Round, ports: Ports, sum: Sum): boolean {
  return used(round, sum).some(
    ({ party }) => party === round.me && ports.shares.secret(round.key, noiseSecretKey(sum.index, party)) === null,
  );
}

/** Recomputes and compares; says so to the ledger unless that would contradict what this party may have signed before. */
async function check(
  round: Round,
  ports: Ports,
  index: ShareIndex,
  sum: Sum,
  set: { readonly pairs: readonly Pair[]; readonly setHash: string },
  noiseSecrets: readonly Uint8Array[],
): Promise<void> {
  const { sumHash } = await noisedSum(round, ports, index, set, noiseSecrets);
  const isTrue = sumHash === sum.sumHash;
  ports.journal.roundFacts(round.key).set(`checked.${String(index)}`, isTrue);
  if (!isTrue) ports.events.emit('sum.mismatched', { round: round.key, index, author: coHolder(round, index) });
  const [author] = sum.statements;
  if (author === undefined || !maySign(round, ports, index, sum)) return;
  const { noiseSet } = author.body;
  const statement = sign(round, ports, 'sumStatement', { index, setHash: set.setHash, noiseSet, sumHash });
  await request(ports, round.key, isTrue ? 'rounds.confirm' : 'rounds.dispute', { round: round.key, index, statement }, round.signal);
}

/** A hash that it said over its own set of r, while it took the author for absent, is its only one; a restored party forgot what it said. */
function maySign(round: Round, ports: Ports, index: ShareIndex, sum: Sum): boolean {
  const said = ports.journal
    .received(round.key, 'sumStatement')
    .find(({ statement: { party, body } }) => party === round.me && body.index === index);
  return !isRestored(round, ports) && (said === undefined || said.statement.body.noiseSet === sum.statements[0]?.body.noiseSet);
}
