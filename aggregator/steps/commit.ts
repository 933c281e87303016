// committing: the hashes that all present hold become one body, signed by three, or by two who each say that the third did not.
import { CohortError } from '@cohort/protos/errors';
import { bodyHash, type RoundBody, type Signed } from '@cohort/protos/statements';
import type { Json } from '@cohort/protos/canonical-json';
import type { StateName } from '../ports/journal.ts';
import type { Ports } from '../ports/ports.ts';
import { isAbsent, leaveOut, presentOthers, proposerOf } from '../round/absence.ts';
import { fileStatement } from '../round/accept.ts';
import { hear } from '../round/hear.ts';
import { request } from '../round/ledger-request.ts';
import { pause } from '../round/pause.ts';
import { bodyFault, composeBody } from '../round/round-body.ts';
import type { Round } from '../round/round.ts';
import { say, signedBy } from '../round/say.ts';
import { signedSet } from '../round/set-agreement.ts';

export async function commit(round: Round, ports: Ports): Promise<StateName> {
  const set = signedSet(round, ports);
  if (set === null) return 'silent';
  await exchangeHeld(round, ports, set.setHash);
  const body = await proposedBody(round, ports, set);
  if (body === null) return 'silent';
  const hash = bodyHash(body);
  ports.journal.noteSoon(round.key, 'body', body as unknown as Json);
  if (say(round, ports, 'bodySignature', { bodyHash: hash }, body).body.bodyHash !== hash) return 'silent';
  const others = await hear(round, ports, {
    kind: 'bodySignature',
    from: presentOthers(round, ports),
    longestSeconds: 3 * round.terms.deadlines.step,
  });
  for (const [party, { statement }] of others)
    if (statement.body.bodyHash !== hash) leaveOut(round, ports, party, 'signature of the same body');
  return submitCommit(round, ports, body, hash);
}

/** Tells the others which signed hashes this party holds, and waits for theirs. */
async function exchangeHeld(round: Round, ports: Ports, setHash: string): Promise<void> {
  const sums = heldSums(round, ports, setHash);
  const commitments = ports.journal.heard(round.key, 'noiseCommitmentStatement').map(({ statement }) => statement);
  const held = sums.map(({ party, body }) => ({ index: body.index, party, sumHash: body.sumHash }));
  say(round, ports, 'sumsHeld', { setHash, held }, [...sums, ...commitments]);
  const heard = await hear(round, ports, {
    kind: 'sumsHeld',
    from: presentOthers(round, ports),
    longestSeconds: 3 * round.terms.deadlines.step,
  });
  for (const { attachment } of heard.values())
    for (const statement of Array.isArray(attachment) ? (attachment as Signed[]) : [])
      if (
        ['sumStatement', 'noiseCommitmentStatement'].includes(statement.kind) &&
        statement.party !== round.me &&
        signedBy(round, statement)
      )
        fileStatement(round, ports, statement, null);
}

function heldSums(round: Round, ports: Ports, setHash: string): Signed<'sumStatement'>[] {
  const heard = ports.journal.heard(round.key, 'sumStatement').filter(({ late }) => !late);
  return heard
    .map(({ statement }) => statement)
    .filter((item) => item.body.setHash === setHash)
    .sort((left, right) => left.body.index - right.body.index || left.party - right.party);
}

async function proposedBody(round: Round, ports: Ports, set: NonNullable<ReturnType<typeof signedSet>>): Promise<RoundBody | null> {
  for (;;) {
    if (presentOthers(round, ports).length === 0) return null;
    const proposer = proposerOf(round, ports);
    if (proposer === round.me) return propose(round, ports, set);
    const heard = (
      await hear(round, ports, { kind: 'bodyProposal', from: [proposer], longestSeconds: 3 * round.terms.deadlines.step })
    ).get(proposer);
    if (heard === undefined) continue;
    const body = heard.attachment as RoundBody;
    const fault = faultOf(round, ports, body, heard.statement.body.bodyHash, set);
    if (fault === null) return body;
    ports.events.emit('statement.refused', {
      round: round.key,
      code: 'BODY_INVALID',
      detail: `party ${String(proposer)} proposed a body with ${fault}`,
    });
    leaveOut(round, ports, proposer, `body without ${fault}`);
  }
}

function propose(round: Round, ports: Ports, set: NonNullable<ReturnType<typeof signedSet>>): RoundBody | null {
  const before = ports.journal.heard(round.key, 'bodyProposal').find(({ statement }) => statement.party === round.me);
  const commitments = ports.journal.heard(round.key, 'noiseCommitmentStatement').map(({ statement }) => statement);
  // Also those that came with the others' exchange, though their author be absent by now: a signer refuses a body that lacks one it named.
  const named = ports.journal.heard(round.key, 'sumStatement').map(({ statement }) => statement);
  const body = (before?.attachment as RoundBody | undefined) ?? composeBody(round, set, named, commitments);
  if (body !== null) say(round, ports, 'bodyProposal', { bodyHash: bodyHash(body) }, body);
  return body;
}

/** Hashes that came after the exchange do not count, so a body must hold exactly what was named before it. */
function faultOf(
  round: Round,
  ports: Ports,
  body: RoundBody,
  named: string,
  set: NonNullable<ReturnType<typeof signedSet>>,
): string | null {
  try {
    if (bodyHash(body) !== named) return 'another hash than the proposal names';
  } catch {
    return 'fields that cannot be read';
  }
  const said = ports.journal.heard(round.key, 'sumsHeld').find(({ statement }) => statement.party === round.me)?.statement.body.held ?? [];
  const sums = ports.journal.heard(round.key, 'sumStatement').map(({ statement }) => statement);
  const mustHave = sums.filter((item) =>
    said.some(({ index, party, sumHash }) => item.body.index === index && item.party === party && item.body.sumHash === sumHash),
  );
  const own = new Map(sums.filter((item) => item.party === round.me).map((item) => [item.body.index, item.body.sumHash]));
  return bodyFault(round, body, set, own, mustHave);
}

/** The lowest present role submits, another one a step later; both wait for the block, whoever's commit it holds. */
async function submitCommit(round: Round, ports: Ports, body: RoundBody, hash: string): Promise<StateName> {
  try {
    return await submitUntilSeen(round, ports, body, hash);
  } catch (thrown) {
    if (thrown instanceof CohortError && thrown.code === 'ROUND_ALREADY_COMMITTED') return 'opening';
    throw thrown;
  }
}

async function submitUntilSeen(round: Round, ports: Ports, body: RoundBody, hash: string): Promise<never> {
  const stepMs = round.terms.deadlines.step * 1000;
  stateAbsences(round, ports, hash);
  if (proposerOf(round, ports) !== round.me) await waitMs(round, ports, stepMs);
  for (;;) {
    stateAbsences(round, ports, hash);
    const signatures = ports.journal
      .heard(round.key, 'bodySignature')
      .map(({ statement }) => statement)
      .filter((item) => item.body.bodyHash === hash)
      .sort((left, right) => left.party - right.party);
    const silent = round.others.filter((party) => !signatures.some((item) => item.party === party));
    const absences = ports.journal
      .heard(round.key, 'absence')
      .map(({ statement }) => statement)
      .filter(
        (item) =>
          item.body.bodyHash === hash &&
          silent.some((party) => party === item.body.absent) &&
          signatures.some((signed) => signed.party === item.party),
      );
    if (signatures.length === 3 || (signatures.length === 2 && absences.length === 2)) {
      const refused = await request(
        ports,
        round.key,
        'rounds.commit',
        {
          round: round.key,
          body,
          signatures,
          absences: signatures.length === 3 ? [] : absences.sort((left, right) => left.party - right.party),
        },
        round.signal,
      );
      if (refused !== null) await waitMs(round, ports, stepMs);
    }
    await pause(round, ports, stepMs);
  }
}

/** Signed at once for every party found absent without a signature: the other signer waits for it. */
function stateAbsences(round: Round, ports: Ports, hash: string): void {
  const signed = ports.journal.heard(round.key, 'bodySignature').filter(({ statement }) => statement.body.bodyHash === hash);
  for (const absent of round.others)
    if (isAbsent(round, ports, absent) && !signed.some(({ statement }) => statement.party === absent))
      say(round, ports, 'absence', { bodyHash: hash, absent });
}

async function waitMs(round: Round, ports: Ports, ms: number): Promise<void> {
  const until = ports.clock.now() + ms;
  for (let left = ms; left > 0; left = until - ports.clock.now()) await pause(round, ports, left);
}
