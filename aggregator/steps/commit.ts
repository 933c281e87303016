// committing: the hashes that all present hold become one body, signed by three, or by two who each say that the third did not.
import { CohortError } from '@cohort/protos/errors';
import { bodyHash, statementHash, type RoundBody, type Signed } from '@cohort/protos/statements';
import type { Json } from '@cohort/protos/canonical-json';
import type { StateName } from '../ports/facts.ts';
import type { Ports } from '../ports/ports.ts';
import { isAbsent, presentOthers, proposerOf } from '../round/absence.ts';
import { heldBody } from '../round/attachments.ts';
import { awaitStatements } from '../round/await-statements.ts';
import { request } from '../round/ledger-request.ts';
import { object } from '../round/object.ts';
import { pause } from '../round/pause.ts';
import { bodyFault, composeBody } from '../round/round-body.ts';
import type { Round } from '../round/round.ts';
import { broadcastStatement, broadcastWithNext } from '../round/broadcast-statement.ts';
import { signedSet } from '../round/set-agreement.ts';

export async function commit(round: Round, ports: Ports): Promise<StateName> {
  const set = signedSet(round, ports);
  if (set === null) return 'observing';
  await exchangeHeld(round, ports, set.setHash);
  const body = await proposedBody(round, ports, set);
  if (body === null) return 'observing';
  const hash = bodyHash(body);
  if (broadcastStatement(round, ports, 'bodySignature', { bodyHash: hash }).body.bodyHash !== hash) return 'observing';
  const others = await awaitStatements(round, ports, {
    kind: 'bodySignature',
    from: presentOthers(round, ports).map((party) => ({ party, key: '' })),
    steps: 1,
  });
  if (others.some((item) => item.body.bodyHash !== hash)) return 'observing'; // objected to already, by whoever may
  return submitCommit(round, ports, body, hash);
}

/** Tells the others which signed hashes this party holds, and waits for theirs. */
async function exchangeHeld(round: Round, ports: Ports, setHash: string): Promise<void> {
  const sums = heldSums(round, ports, setHash);
  const commitments = ports.journal.received(round.key, 'noiseCommitmentStatement').map(({ statement }) => statement);
  const hashes = (statements: readonly Signed[]): string[] => statements.map((item) => statementHash(item));
  broadcastStatement(round, ports, 'sumsHeld', { setHash, sums: hashes(sums), commitments: hashes(commitments) });
  await awaitStatements(round, ports, {
    kind: 'sumsHeld',
    from: presentOthers(round, ports).map((party) => ({ party, key: '' })),
    steps: 2,
    next: { kind: 'bodyProposal', key: '' },
  });
}

function heldSums(round: Round, ports: Ports, setHash: string): Signed<'sumStatement'>[] {
  const heard = ports.journal.received(round.key, 'sumStatement').filter(({ late }) => !late);
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
    const [proposal] = await awaitStatements(round, ports, { kind: 'bodyProposal', from: [{ party: proposer, key: '' }], steps: 2 });
    const body = proposal === undefined ? null : heldBody(round, ports, proposal.body.bodyHash);
    if (body === null) continue;
    const fault = faultOf(round, ports, body, set);
    if (fault === null) return body;
    ports.events.emit('statement.refused', {
      round: round.key,
      code: 'BODY_INVALID',
      detail: `party ${String(proposer)} proposed a body with ${fault}`,
    });
    object(round, ports, `party ${String(proposer)} proposed a body with ${fault}`);
    return null;
  }
}

function propose(round: Round, ports: Ports, set: NonNullable<ReturnType<typeof signedSet>>): RoundBody | null {
  const before = ports.journal.received(round.key, 'bodyProposal').find(({ statement }) => statement.party === round.me);
  const commitments = ports.journal.received(round.key, 'noiseCommitmentStatement').map(({ statement }) => statement);
  // Also those that came with the others' exchange, though their author be absent by now: a signer refuses a body that lacks one it named.
  const named = ports.journal.received(round.key, 'sumStatement').map(({ statement }) => statement);
  const body = before === undefined ? composeBody(round, set, named, commitments) : heldBody(round, ports, before.statement.body.bodyHash);
  if (body === null) return null;
  ports.journal.attach(round.key, bodyHash(body), body as unknown as Json);
  broadcastWithNext(round, ports, 'bodyProposal', { bodyHash: bodyHash(body) });
  return body;
}

/** Hashes that came after the exchange do not count, so a body must hold exactly what was named before it. */
function faultOf(round: Round, ports: Ports, body: RoundBody, set: NonNullable<ReturnType<typeof signedSet>>): string | null {
  const named =
    ports.journal.received(round.key, 'sumsHeld').find(({ statement }) => statement.party === round.me)?.statement.body.sums ?? [];
  const sums = ports.journal.received(round.key, 'sumStatement').map(({ statement }) => statement);
  const mustHave = sums.filter((item) => named.includes(statementHash(item)));
  const own = new Map(sums.filter((item) => item.party === round.me).map((item) => [item.body.index, item.body.sumHash]));
  const sets = ports.journal.received(round.key, 'noiseSetStatement').map(({ statement }) => statement);
  return bodyFault(round, body, set, own, mustHave, sets);
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
      .received(round.key, 'bodySignature')
      .map(({ statement }) => statement)
      .filter((item) => item.body.bodyHash === hash)
      .sort((left, right) => left.party - right.party);
    const silent = round.others.filter((party) => !signatures.some((item) => item.party === party));
    const absences = ports.journal
      .received(round.key, 'absence')
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
  const signed = ports.journal.received(round.key, 'bodySignature').filter(({ statement }) => statement.body.bodyHash === hash);
  for (const absent of round.others)
    if (isAbsent(round, ports, absent) && !signed.some(({ statement }) => statement.party === absent))
      broadcastStatement(round, ports, 'absence', { bodyHash: hash, absent });
}

async function waitMs(round: Round, ports: Ports, ms: number): Promise<void> {
  const until = ports.clock.now() + ms;
  for (let left = ms; left > 0; left = until - ports.clock.now()) await pause(round, ports, left);
}
