// The heart study through the pure contracts, once and always the same: every write set and event that it commits, and every refusal.
import { firstRules } from '@cohort/policies/consortium-rules';
import { canonicalJson } from '@cohort/protos/canonical-json';
import { hospitals, named, type Consortium } from '@cohort/chaincode/core/testing/consortium';
import { MemoryLedger, type MemoryTransaction } from '@cohort/chaincode/core/testing/memory-stub';
import {
  abandonRequest,
  advanceEpoch,
  commit,
  committed,
  enrol,
  freeze,
  parties,
  publishRequest,
  type Study,
} from '@cohort/chaincode/core/testing/round-story';

/** Canonical text by name, in the order of the story: `core/007 round.opened`. */
export async function replayCore(): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  let count = 0;
  const note = (what: string, value: unknown): void => {
    texts[`core/${String(count++).padStart(3, '0')} ${what}`] = canonicalJson(value);
  };
  const stopRecording = recordCommits((transaction) => {
    const event = transaction.event();
    note(event?.name ?? 'no event', { writes: transaction.writes(), event });
  });

  const first = await committed();
  const { consortium, plan } = first;
  await refusals(consortium, first, note);
  const { payload } = await consortium.submit(
    parties[0],
    'rounds.publish',
    publishRequest(first.round, first.termsHash, first.bodyHash, named('model 1')),
  );
  const { opened: round } = payload as { opened: string };

  const { termsHash } = await consortium.ask('rounds.get', { round });
  const second = { ...first, round, termsHash };
  await enrol(second, second.round, ...hospitals.slice(0, 3));
  await freeze(second, second.round);
  const hashed = await commit(second, second.round, [0, 2], hospitals.slice(0, 3));
  await consortium.submit(parties[0], 'rounds.abandon', abandonRequest(second.round, second.termsHash, hashed, 'expired'));
  await consortium.submit(parties[1], 'rounds.open', { plan });
  await enrol(second, `${plan}~2~1`, 'switzerland');
  await consortium.decide('cleveland', { kind: 'set-epoch-length', seconds: 90 });
  await consortium.decide('hungary', { kind: 'schema', name: 'heart', hash: named('schema'), size: 812 });
  await consortium.decide('longbeach', { kind: 'set-rules', rules: { ...firstRules, minCohort: 4 }, replaces: null });
  note('governance.rules', await consortium.ask('governance.rules', {}));
  note('schemas.list', await consortium.list('schemas.list', {}));
  await advanceEpoch(consortium);
  note('epochs.current', await consortium.ask('epochs.current', {}));
  await consortium.submit(parties[2], 'rounds.closePlan', { plan, reason: 'cohort-too-small' });

  const third = await committed();
  const lasting = abandonRequest(third.round, third.termsHash, third.bodyHash, 'step-cannot-run', [1, 2]);
  await third.consortium.submit(parties[0], 'rounds.abandon', lasting);
  note('rounds.plan', await third.consortium.ask('rounds.plan', { plan: third.plan }));

  await standing(third.consortium, note);

  note('rounds.get', await consortium.ask('rounds.get', { round: second.round }));
  note('members.list', await consortium.list('members.list', {}));
  stopRecording();
  return texts;
}

/** What votes make of a member and a node. */
async function standing(consortium: Consortium, note: (what: string, value: unknown) => void): Promise<void> {
  await consortium.decide('cleveland', { kind: 'revoke', node: 'hungary/agent', reason: 'stolen' });
  await consortium.decide('cleveland', { kind: 'suspend-now', msp: 'switzerland', reason: 'its keys were seen elsewhere' });
  await consortium.decide('cleveland', { kind: 'suspend', msp: 'hungary', reason: 'left' });
  note('members.list', await consortium.list('members.list', {}));
  await consortium.decide('cleveland', { kind: 'readmit', msp: 'hungary', reason: 'is back' });
  await consortium.decide('cleveland', { kind: 'readmit', msp: 'switzerland', reason: 'new keys' });
}

async function refusals(consortium: Consortium, { round, plan }: Study, note: (what: string, value: unknown) => void): Promise<void> {
  note('refused', await consortium.refused(parties[1], 'rounds.open', { plan }));
  note('refused', await consortium.refused('hungary/agent', 'rounds.closeEnrolment', { round }));
  note('refused', await consortium.refused(parties[0], 'rounds.void', { round, reason: 'cohort-too-small', evidence: [] }));
}

/** The consortium founds its own ledger, so the recorder sits on all of them, until it is stopped (Node 22 has no `using`). */
function recordCommits(record: (transaction: MemoryTransaction) => void): () => void {
  const original = Object.getOwnPropertyDescriptor(MemoryLedger.prototype, 'begin') as PropertyDescriptor;
  const begin = original.value as (this: MemoryLedger, mspid: string, certSha256: string) => MemoryTransaction;
  const value = function (this: MemoryLedger, mspid: string, certSha256: string): MemoryTransaction {
    const transaction = begin.call(this, mspid, certSha256);
    const commitBoth = (): void => {
      record(transaction);
      transaction.commit();
    };
    return { ...transaction, commit: commitBoth };
  };
  Object.defineProperty(MemoryLedger.prototype, 'begin', { ...original, value });
  return () => {
    Object.defineProperty(MemoryLedger.prototype, 'begin', original);
  };
}
