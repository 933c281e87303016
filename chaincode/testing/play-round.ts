// What parties do to a round on a test's ledger, by transactions that they sign: they freeze it, commit, publish, or let it expire.
import { bodyHash, type Pair, type StatementBodies, type StatementKind } from '@cohort/protos/statements';
import { named, state } from '../core/testing/consortium.ts';
import { roundBody } from '../core/testing/round-story.ts';
import type { TestLedger } from './test-ledger.ts';

/** Two parties close the enrolment, with whoever is in it. */
export async function freeze(ledger: TestLedger, round: string): Promise<void> {
  const [first, second] = ledger.view(round).terms.parties;
  for (const { node } of [first, second]) await ledger.submit(node, 'rounds.closeEnrolment', `close-${round}`, { round });
}

/** Of members whose commitments a test does not care for. */
export const pairsOf = (...members: readonly string[]): Pair[] => members.map((member) => ({ member, com: named(`com ${member}`) }));

/** All three parties commit to sums over these members. */
export async function commit(ledger: TestLedger, round: string, members: readonly Pair[]): Promise<void> {
  const body = roundBody(ledger.view(round), members);
  const signatures = [0, 1, 2].map((party) => said(ledger, round, party, 'bodySignature', { bodyHash: bodyHash(body) }));
  await ledger.submit(opener(ledger, round), 'rounds.commit', `commit-${round}`, { round, body, signatures, absences: [] });
}

/** Two parties publish a model after the commit. */
export async function publish(ledger: TestLedger, round: string, modelOut: string): Promise<void> {
  const { bodyHash: hashed } = ledger.view(round);
  const signatures = [0, 1].map((party) => said(ledger, round, party, 'publish', { bodyHash: hashed ?? '', modelOut }));
  await ledger.submit(opener(ledger, round), 'rounds.publish', `publish-${round}`, { round, modelOut, signatures });
}

/** Epochs pass until the round is over, and a party says so: void before its commit, abandoned after it. */
export async function expire(ledger: TestLedger, round: string): Promise<void> {
  const { status, terms, bodyHash: hashed } = ledger.view(round);
  await ledger.endEpochs(terms.expiryEpoch + 1);
  const reason = 'expired';
  if (status !== 'committed') {
    await ledger.submit(opener(ledger, round), 'rounds.void', `void-${round}`, { round, reason, evidence: [] });
    return;
  }
  const signatures = [0, 1].map((party) => said(ledger, round, party, 'abandon', { bodyHash: hashed ?? '', reason }));
  await ledger.submit(opener(ledger, round), 'rounds.abandon', `abandon-${round}`, { round, reason, signatures });
}

const opener = (ledger: TestLedger, round: string): string => ledger.view(round).terms.parties[0].node;

function said<K extends StatementKind>(ledger: TestLedger, round: string, party: number, kind: K, body: StatementBodies[K]) {
  const { terms, termsHash } = ledger.view(round);
  return state(kind, termsHash, party, body, terms.parties[party]?.node);
}
