// What a transaction reads decides what can block it: members never block each other's enrolment, nor anybody a commit.
import test from 'ava';
import { canonicalJson } from '@cohort/protos/canonical-json';
import { hospitals, identityOf } from '../testing/consortium.ts';
import { enrolmentOf, enrolNoised, openedNoised, playRound } from '../testing/noised-story.ts';
import { bodyOf, commitRequest, freeze, heartPlan, opened, parties, type Study } from '../testing/round-story.ts';
import { invoke } from '../invoke.ts';
import type { Stub } from '../stub.ts';

const readable = (key: string): string => key.split('\u0000').slice(1, -1).join('~');

/** The keys and key prefixes that a transaction of this node reads, and the keys that it writes. Nothing is committed. */
async function touched({ consortium }: Study, node: string, verb: string, body: unknown) {
  const [msp = ''] = node.split('/');
  const transaction = consortium.ledger.begin(msp, identityOf(node));
  const reads = new Set<string>();
  const stub: Stub = {
    ...transaction.stub,
    getState: (key) => {
      reads.add(readable(key));
      return transaction.stub.getState(key);
    },
    getStateByPartialCompositeKey: (objectType, attributes) => {
      reads.add([objectType, ...attributes, '*'].join('~'));
      return transaction.stub.getStateByPartialCompositeKey(objectType, attributes);
    },
  };
  await invoke(stub, verb, 'touched', canonicalJson(body));
  return { reads: [...reads], writes: Object.keys(transaction.writes()) };
}

/** Whether a read would see one of these writes. */
const sees = (reads: readonly string[], writes: readonly string[]): readonly string[] =>
  writes.filter((key) => reads.some((read) => (read.endsWith('*') ? key.startsWith(read.slice(0, -1)) : key === read)));

test('four members may enrol in one block, also when they fold the round before', async (t) => {
  const study = await openedNoised();
  const second = (await playRound(study, study.round)) ?? '';
  const all = [];
  for (const msp of hospitals) all.push(await touched(study, `${msp}/agent`, 'rounds.enrol', await enrolmentOf(study, second, msp)));
  for (const one of all) for (const other of all) if (one !== other) t.deepEqual(sees(one.reads, other.writes), []);
  // The check can fail: an enrolment does read what it writes itself.
  t.true(all.every(({ reads, writes }) => sees(reads, writes).length > 0));
});

test('no enrolment, in this round or in another plan, writes what a commit reads', async (t) => {
  const study = await openedNoised();
  const { consortium, round } = study;
  const enrolment = await touched(study, 'hungary/agent', 'rounds.enrol', await enrolmentOf(study, round, 'hungary'));
  await enrolNoised(study, round, ...hospitals);
  await freeze(study, round);
  const commit = await touched(study, parties[0], 'rounds.commit', commitRequest(round, await bodyOf(study, round)));
  t.deepEqual(sees(commit.reads, enrolment.writes), []);
  t.false(commit.reads.some((key) => key.startsWith('account') || key.startsWith('reservation')));
  t.is((await consortium.ask('rounds.get', { round })).status, 'collecting');
});

test('a plan that is accepted in the same block writes nothing that a party reads when it moves the epoch', async (t) => {
  const study = await opened();
  const { consortium } = study;
  const proposal = await consortium.propose('cleveland', { kind: 'plan', plan: heartPlan }, 'another');
  for (const msp of hospitals) await consortium.submit(`${msp}/admin`, 'governance.vote', { proposal, choice: 'yes' });
  const accept = await touched(study, 'cleveland/admin', 'governance.close', { proposal });
  const advance = await touched(study, parties[0], 'epochs.advance', { from: 0 });
  t.deepEqual(sees(advance.reads, accept.writes), []);
  // Neither does it read one key per plan.
  t.false(advance.reads.some((read) => read.startsWith('active-plan')));
});

test('two votes to end an epoch see each other, so that none of a block is counted without the other; a round sees neither', async (t) => {
  const study = await openedNoised();
  const { round } = study;
  const [first, second] = [
    await touched(study, parties[0], 'epochs.advance', { from: 0 }),
    await touched(study, parties[1], 'epochs.advance', { from: 0 }),
  ];
  t.deepEqual(sees(second.reads, first.writes), ['advance~cleveland']);
  t.deepEqual(sees(first.reads, second.writes), ['advance~hungary']);
  const enrolment = await touched(study, 'hungary/agent', 'rounds.enrol', await enrolmentOf(study, round, 'hungary'));
  await enrolNoised(study, round, ...hospitals);
  await freeze(study, round);
  const commit = await touched(study, parties[0], 'rounds.commit', commitRequest(round, await bodyOf(study, round)));
  for (const { reads } of [enrolment, commit]) t.deepEqual(sees(reads, second.writes), []);
});
