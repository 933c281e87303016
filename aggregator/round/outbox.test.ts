// What is sent again, and what is not.
import test from 'ava';
import { CohortError, type ErrorCode } from '@cohort/protos/errors';
import type { Delivery, DeliveryReply, Verdict } from '@cohort/protos/messages';
import { bodyHash, type Signed } from '@cohort/protos/statements';
import type { Ports } from '../ports/ports.ts';
import { Outbox } from './outbox.ts';
import type { Round } from './round.ts';

const statement: Signed = {
  kind: 'bodySignature',
  termsHash: '00'.repeat(32),
  party: 0,
  seq: 1,
  body: { bodyHash: '11'.repeat(32) },
  signature: '22'.repeat(64),
};
const round = {
  key: 'p~1~0',
  termsHash: statement.termsHash,
  terms: { parties: [{}, {}, {}], deadlines: { step: 8 } },
} as unknown as Round;

/** Posts the statement to a receiver that refuses it with these codes, one after the other, and takes it then. */
async function posted(...refusals: readonly ErrorCode[]): Promise<{ readonly sent: number; readonly refused: readonly unknown[] }> {
  const left = [...refusals];
  const refused: unknown[] = [];
  const sent: Delivery[] = [];
  const settled = Promise.withResolvers<null>();
  const ports = {
    journal: { settle: () => undefined },
    peers: {
      deliver: (_: unknown, delivery: Delivery) => {
        sent.push(delivery);
        const code = left.shift();
        if (code !== undefined) return Promise.reject(new CohortError(code, 'as the test says'));
        settled.resolve(null);
        return Promise.resolve({ state: 'committing', waitsFor: [], verdicts: [{ lacks: [], refused: null }] });
      },
    },
    clock: { now: () => 0, sleep: () => Promise.resolve() },
    events: {
      emit: (_: string, { code }: { readonly code: unknown }) => {
        refused.push(code);
        settled.resolve(null);
      },
    },
  } as unknown as Ports;
  new Outbox(round, ports, new AbortController().signal).post(1, statement);
  await settled.promise;
  return { sent: sent.length, refused };
}

test('a receiver that is away or answers with what is no answer gets the statement again', async (t) => {
  for (const code of ['UNREACHABLE', 'TIMED_OUT', 'REPLY_INVALID', 'INTERNAL'] as const)
    t.deepEqual(await posted(code, code), { sent: 3, refused: [] }, code);
});

test('a receiver that refuses it does not, and the refusal is told once', async (t) => {
  for (const code of ['SIGNATURE_INVALID', 'BODY_INVALID', 'TERMS_MISMATCH'] as const)
    t.deepEqual(await posted('REPLY_INVALID', code), { sent: 2, refused: [code] }, code);
});

/** A receiver whose answers are given by the test, and a clock that it moves. */
function receiver(settle: () => unknown = () => undefined) {
  const sent: { readonly delivery: Delivery; readonly answer: PromiseWithResolvers<DeliveryReply> }[] = [];
  const sleepers: { readonly ms: number; readonly wake: () => void }[] = [];
  const ports = {
    journal: { settle, statement: () => null, attached: (_: string, hash: string) => (hash === bodyOf ? roundBody : undefined) },
    peers: {
      deliver: (_: unknown, delivery: Delivery) => {
        const answer = Promise.withResolvers<DeliveryReply>();
        sent.push({ delivery, answer });
        return answer.promise;
      },
    },
    clock: { now: () => 0, sleep: (ms: number) => new Promise<void>((wake) => sleepers.push({ ms, wake })) },
    events: { emit: () => undefined },
  } as unknown as Ports;
  const outbox = new Outbox(round, ports, new AbortController().signal);
  const seqs = () => sent.map(({ delivery }) => delivery.statements.map(({ statement: { seq } }) => seq));
  return { sent, outbox, seqs, sleepers };
}
const taken: Verdict = { lacks: [], refused: null };
const answered = (...verdicts: readonly Verdict[]): DeliveryReply => ({ state: 'committing', waitsFor: [], verdicts });
const numbered = (seq: number): Signed => ({ ...statement, seq, signature: String(seq).padStart(128, '0') });
const roundBody = { termsHash: statement.termsHash, modelIn: '33'.repeat(32), members: [], sums: [] };
const bodyOf = bodyHash(roundBody);
const proposal = (seq: number): Signed => ({ ...numbered(seq), kind: 'bodyProposal', body: { bodyHash: bodyOf } });
const turn = () => new Promise(setImmediate);

test('what is posted in one turn leaves together, in order, and nothing waits for the answer to what left before', async (t) => {
  const { outbox, seqs } = receiver();
  for (const seq of [1, 2]) outbox.post(1, numbered(seq));
  t.deepEqual(seqs(), []);
  await turn();
  outbox.post(1, numbered(3));
  outbox.post(1, numbered(2)); // under way already
  await turn();
  outbox.post(1, numbered(1));
  await turn();
  outbox.post(1, numbered(4));
  await turn();
  t.deepEqual(seqs(), [[1, 2], [3], [4]], 'one that was under way already holds nothing up');
});

test('a statement that is only carried on rides with the next own one, before it, or leaves by itself after a sixteenth of a step', async (t) => {
  const { outbox, seqs, sleepers } = receiver();
  outbox.postWithNext(1, numbered(1));
  outbox.postWithNext(1, numbered(2));
  await turn();
  t.deepEqual([seqs(), sleepers.map(({ ms }) => ms)], [[], [500, 500]]);
  outbox.post(1, numbered(3));
  await turn();
  t.deepEqual(seqs(), [[1, 2, 3]]);
  sleepers[0]?.wake();
  await turn();
  t.deepEqual(seqs(), [[1, 2, 3]], 'it is under way');
  outbox.postWithNext(1, numbered(4));
  sleepers[2]?.wake();
  await turn();
  t.deepEqual(seqs(), [[1, 2, 3], [4]]);
});

test('an answer lets nothing leave that is only carried on', async (t) => {
  const { sent, outbox, seqs } = receiver();
  outbox.post(1, numbered(1));
  await turn();
  outbox.postWithNext(1, numbered(2));
  sent[0]?.answer.resolve(answered(taken));
  await turn();
  t.deepEqual(seqs(), [[1]]);
});

test('at most sixteen statements are on their way at once', async (t) => {
  const { sent, outbox, seqs } = receiver();
  for (let seq = 1; seq <= 20; seq++) outbox.post(1, numbered(seq));
  await turn();
  t.deepEqual(
    seqs().map(({ length }) => length),
    [16],
  );
  sent[0]?.answer.resolve(answered(...Array.from({ length: 16 }, () => taken)));
  await turn();
  t.deepEqual(seqs()[1], [17, 18, 19, 20]);
});

test('after a break everything from the first unacknowledged statement on is sent again, in order', async (t) => {
  const { sent, outbox, seqs, sleepers } = receiver();
  outbox.post(1, numbered(1));
  outbox.post(1, numbered(2));
  await turn();
  outbox.post(1, numbered(3));
  await turn();
  sent[0]?.answer.resolve(answered(taken, { lacks: [], refused: { code: 'STORAGE_FULL', detail: 'as the test says' } }));
  await turn();
  outbox.post(1, numbered(4));
  await turn();
  t.deepEqual(seqs(), [[1, 2], [3]], 'nothing leaves while what left before is neither answered nor lost');
  sent[1]?.answer.reject(new CohortError('TIMED_OUT', 'as the test says'));
  await turn();
  sleepers[0]?.wake();
  await turn();
  t.deepEqual(seqs(), [[1, 2], [3], [2, 3, 4]]);
});

test('an answer with too few verdicts is none', async (t) => {
  const { sent, outbox, seqs, sleepers } = receiver();
  for (const seq of [1, 2]) outbox.post(1, numbered(seq));
  await turn();
  sent[0]?.answer.resolve(answered(taken));
  await turn();
  sleepers[0]?.wake();
  await turn();
  t.deepEqual(seqs(), [
    [1, 2],
    [1, 2],
  ]);
});

test('bytes that are under way before a statement do not come beside it too, unless they were lost or are lacked', async (t) => {
  const { sent, outbox, seqs } = receiver();
  const bodies = () => sent.map(({ delivery }) => delivery.statements.map(({ attached }) => attached.body !== null));
  for (const seq of [1, 2]) outbox.post(1, proposal(seq));
  await turn();
  t.deepEqual(bodies(), [[true, false]]);
  sent[0]?.answer.resolve(answered(taken, { ...taken, lacks: [bodyOf] }));
  await turn();
  t.deepEqual([bodies()[1], seqs()[1]], [[true], [2]], 'asked for, it comes');
});

test('what may rest on it is on disk before a delivery leaves; once the disk keeps nothing, nothing leaves', async (t) => {
  const order: string[] = [];
  const { sent, outbox } = receiver(() => order.push(`settled after ${String(sent.length)}`));
  outbox.post(1, numbered(1));
  await turn();
  t.deepEqual([order[0], sent.length], ['settled after 0', 1]);
  const full = receiver(() => {
    throw new CohortError('STORAGE_FULL', 'as the test says');
  });
  full.outbox.post(1, numbered(1));
  await turn();
  t.deepEqual(full.seqs(), []);
});
