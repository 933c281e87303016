// An answer that follows from blocks is the one that the contracts would give; what it shows already changes nothing.
import test, { type ExecutionContext } from 'ava';
import { proposalId } from '@cohort/protos/proposal-id';
import type { ProposalBody, QueryBodies, TransactionBodies, TransactionVerb } from '@cohort/protos/ledger';
import { identityOf, named, nodeRecord, proposalRequest, type Consortium } from '../core/testing/consortium.ts';
import { rotation } from '../core/testing/rotation.ts';
import { bodyOf, commitRequest, heartPlan, opened, parties, publishRequest, type Study } from '../core/testing/round-story.ts';
import { budgetedRegistration, enrolmentOf, openedNoised } from '../core/testing/noised-story.ts';
import { roundOpenedBy, type Moving } from './answer-after.ts';
import { moveBy } from './kept-answers.ts';

type Followed = 'rounds.get' | 'rounds.plans' | 'rounds.activePlans' | 'members.list' | 'members.node' | 'epochs.current';
type Question = { readonly verb: Followed; readonly body: QueryBodies[Followed] };

const page = { limit: 10, bookmark: '' };

/** Runs transactions, and holds after each what follows from it against what the contracts answer then. */
class Following {
  readonly asked: string[] = [];
  /** Rounds that transactions opened; each was held against what the contracts show of it. */
  readonly opened: string[] = [];
  readonly #t: ExecutionContext;
  readonly #consortium: Consortium;
  readonly #questions: readonly Question[];

  constructor(t: ExecutionContext, { consortium, round }: Study, more: readonly Question[] = []) {
    this.#t = t;
    this.#consortium = consortium;
    this.#questions = [{ verb: 'rounds.get', body: { round } }, { verb: 'rounds.activePlans', body: page }, ...more];
  }

  async submit<V extends TransactionVerb>(node: string, verb: V, body: TransactionBodies[V]): Promise<Moving> {
    const before = await this.#answers();
    const { event } = await this.#consortium.submit(node, verb, body);
    const [msp = ''] = node.split('/');
    const by = { verb, body, event, creator: { msp, certSha256: identityOf(node) } } as unknown as Moving;
    const after = await this.#answers();
    for (const [at, { verb: question }] of this.#questions.entries()) {
      const followed = moveBy(question, before[at], by);
      if (followed === null) this.asked.push(`${question} after ${verb}`);
      else this.#t.deepEqual(followed, after[at], `${question} after ${verb}`);
      const again = moveBy(question, after[at], by);
      if (again !== null) this.#t.deepEqual(again, after[at], `${question}, which shows ${verb} already`);
    }
    const next = roundOpenedBy(by);
    if (next === null) return by;
    this.opened.push(next.round);
    this.#t.deepEqual(next, await this.#consortium.ask('rounds.get', { round: next.round }), `opened by ${verb}`);
    return by;
  }

  async #answers(): Promise<unknown[]> {
    return await Promise.all(this.#questions.map(({ verb, body }) => this.#consortium.ask(verb, body as never)));
  }
}

const enrolling = (round: string, msp: string) => ({ round, dataset: { msp, dataset: 'heart', version: 1 }, accounts: [] });

test('the whole course of a round follows from its blocks, and so does its plan', async (t) => {
  const study = await opened();
  const { round, termsHash } = study;
  const following = new Following(t, study);
  const past: Moving[] = [];
  for (const msp of ['switzerland', 'cleveland', 'longbeach', 'hungary'])
    past.push(await following.submit(`${msp}/agent`, 'rounds.enrol', enrolling(round, msp)));
  for (const party of [parties[2], parties[0]]) past.push(await following.submit(party, 'rounds.closeEnrolment', { round }));
  const body = await bodyOf(study, round, undefined, [0, 2]);
  const request = commitRequest(round, body, [0, 2]);
  past.push(await following.submit(parties[0], 'rounds.commit', request));
  const hashed = request.signatures[0]?.body.bodyHash ?? '';
  past.push(await following.submit(parties[0], 'rounds.publish', publishRequest(round, termsHash, hashed, named('model 1'))));
  t.deepEqual([following.asked, following.opened], [[], [`${study.plan}~2~0`]]);
  const published = await study.consortium.ask('rounds.get', { round });
  t.deepEqual([published.status, published.singleAuthor.length > 0], ['published', true]);
  for (const by of past) t.deepEqual(moveBy('rounds.get', published, by), published, `${by.verb} is long past`);
});

test('a round that a party opens is in its block as the contracts show it', async (t) => {
  const study = await opened();
  const plan = await study.consortium.decide('cleveland', { kind: 'plan', plan: { ...heartPlan, purpose: 'another' } }, 'another');
  const following = new Following(t, study);
  await following.submit(parties[0], 'rounds.open', { plan });
  t.deepEqual(following.opened, [`${plan}~1~0`]);
});

test('who was suspended before the freeze is not in the set that follows', async (t) => {
  const study = await opened();
  const { consortium, round } = study;
  const following = new Following(t, study);
  for (const msp of ['switzerland', 'cleveland', 'longbeach', 'hungary'])
    await following.submit(`${msp}/agent`, 'rounds.enrol', enrolling(round, msp));
  await consortium.decide('cleveland', { kind: 'suspend', msp: 'longbeach', reason: 'as the test says' });
  for (const party of parties.slice(0, 2)) await following.submit(party, 'rounds.closeEnrolment', { round });
  t.deepEqual(following.asked, []);
  t.is((await consortium.ask('rounds.get', { round })).enrolled.length, 3);
});

test('registry, plans and epoch rest through votes, rounds and new rows, and are asked for after what moves them', async (t) => {
  const study = await opened();
  const { round } = study;
  const following = new Following(t, study, [
    { verb: 'rounds.plans', body: page },
    { verb: 'members.list', body: page },
    { verb: 'members.node', body: { node: parties[0] } },
    { verb: 'epochs.current', body: {} },
  ]);
  /** What had to be asked for since the last time. */
  const asked = (): string[] => following.asked.splice(0).map((name) => name.split(' after ')[0] ?? '');
  const [first, second, third] = ['cleveland/admin', 'hungary/admin', 'switzerland/admin'] as const;
  const decided = async (body: ProposalBody): Promise<void> => {
    await following.submit(first, 'governance.propose', proposalRequest(body));
    const proposal = proposalId(body, 'cleveland', 'nonce');
    for (const admin of [first, second, third]) await following.submit(admin, 'governance.vote', { proposal, choice: 'yes' });
    t.deepEqual(asked(), [], `votes on ${body.kind}`);
    await following.submit(first, 'governance.close', { proposal });
  };
  await following.submit('switzerland/agent', 'rounds.enrol', enrolling(round, 'switzerland'));
  await following.submit(first, 'datasets.register', { ...budgetedRegistration, dataset: 'other', source: 'another' });
  t.deepEqual(asked(), []);
  await following.submit(parties[0], 'members.rotate', rotation(nodeRecord('cleveland', 'party'), 1));
  t.deepEqual(asked(), ['rounds.get', 'rounds.activePlans', 'rounds.plans', 'members.list', 'members.node', 'epochs.current']);
  await decided({ kind: 'plan', plan: { ...heartPlan, purpose: 'another' } });
  t.deepEqual(asked(), ['rounds.get', 'rounds.activePlans', 'rounds.plans', 'epochs.current'], 'a plan is nothing to the registry');
  await decided({ kind: 'suspend', msp: 'longbeach', reason: 'as the test says' });
  t.deepEqual(asked(), ['rounds.get', 'rounds.activePlans', 'rounds.plans', 'members.list', 'members.node', 'epochs.current']);
  for (const admin of [first, second]) await following.submit(admin, 'epochs.advance', { from: 0 });
  t.true(asked().includes('members.node'), 'what was rotated is in force');
});

test('of a block without the event of its verb nothing follows, and what else happens has to be asked for', async (t) => {
  const { consortium, round } = await opened();
  const view = await consortium.ask('rounds.get', { round });
  const creator = { msp: 'cleveland', certSha256: '00'.repeat(32) };
  for (const [verb, body] of [
    ['rounds.enrol', enrolling(round, 'cleveland')],
    ['rounds.commit', { round }],
  ] as const)
    t.throws(() => moveBy('rounds.get', view, { verb, body, creator, event: null }), { message: /^REPLY_INVALID/ });
  for (const verb of ['rounds.void', 'rounds.abandon', 'rounds.taint', 'governance.close', 'epochs.advance'] as const)
    t.is(moveBy('rounds.get', view, { verb, body: { round }, creator, event: null }), null, verb);
});

test("a member's statement rests while others reserve, and moves with whatever else happens", async (t) => {
  const study = await openedNoised();
  const { consortium, round } = study;
  const ask = () => consortium.ask('budgets.statement', { msp: 'cleveland', dataset: 'heart', limit: 10, bookmark: '' });
  for (const [member, rests] of [
    ['hungary', true],
    ['cleveland', false],
  ] as const) {
    const before = await ask();
    const body = await enrolmentOf(study, round, member);
    const { event } = await consortium.submit(`${member}/agent`, 'rounds.enrol', body);
    const creator = { msp: member, certSha256: identityOf(`${member}/agent`) };
    const followed = moveBy('budgets.statement', before, { verb: 'rounds.enrol', body, event, creator } as unknown as Moving);
    t.deepEqual(followed, rests ? await ask() : null, member);
  }
  const creator = { msp: 'hungary', certSha256: '00'.repeat(32) };
  for (const verb of ['rounds.closeEnrolment', 'rounds.commit', 'rounds.void', 'rounds.publish', 'epochs.advance'] as const)
    t.is(moveBy('budgets.statement', await ask(), { verb, body: { round }, creator, event: null }), null, verb);
});
