// A party that was away recomputes the sums that one holder alone authored, and disputes what does not match.
import type { Signed } from '@cohort/protos/statements';
import { memberSetHash } from '@cohort/protos/statements';
import { indicesOf } from '@cohort/mpc/roles';
import type { Ports } from '../ports/ports.ts';
import { heal, coHolder } from './heal.ts';
import { holds } from './contributions.ts';
import { request } from './ledger-request.ts';
import type { SeenCommit } from './pause.ts';
import type { Round } from './round.ts';
import { sumIndex } from './sum-index.ts';
import { keepRevealed, rName } from '../steps/noise.ts';
import { sign } from './say.ts';
import { noiseSetHash } from '@cohort/protos/statements';

/** Checks the own indices that lack this party's hash in the body; an index whose shares or r are not to be had stays unchecked. */
export async function checkSingleAuthors(round: Round, ports: Ports, { body }: SeenCommit): Promise<void> {
  const setHash = memberSetHash(round.termsHash, body.members);
  for (const index of indicesOf(round.role)) {
    const entry = body.sums[index];
    if (entry === undefined || entry.statements.some((statement) => statement.party === round.me)) continue;
    for (const pair of body.members) if (!holds(round, ports, pair, index)) await heal(round, ports, pair, () => true);
    if (!body.members.every((pair) => holds(round, ports, pair, index))) continue;
    const author = coHolder(round, index);
    const commitment = entry.commitments.find((item) => item.party === author);
    const revealed = ports.journal
      .heard(round.key, 'noiseReveal')
      .find(({ statement }) => statement.party === author && statement.body.index === index && statement.body.to === round.me);
    if (commitment !== undefined) keepRevealed(round, ports, index, setHash, commitment.body, revealed?.statement.body);
    const rs = entry.commitments.map(({ party }) => ports.shares.secret(round.key, rName(index, party)));
    if (rs.length === 0 || !rs.every((r): r is Uint8Array => r !== null)) continue;
    const { sumHash } = await sumIndex(round, ports, index, { pairs: body.members, setHash }, rs);
    ports.journal.note(round.key, `checked.${String(index)}`, sumHash === entry.sumHash);
    if (sumHash === entry.sumHash) continue;
    const entries = entry.commitments.map(({ party, body: { commitment: named } }) => ({ party, commitment: named }));
    const statement: Signed<'sumStatement'> = sign(round, ports, 'sumStatement', {
      index,
      setHash,
      noiseSet: noiseSetHash(round.termsHash, index, entries),
      sumHash,
    });
    await request(ports, round.key, 'rounds.dispute', { round: round.key, index, statement }, round.signal);
  }
}
