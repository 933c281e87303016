// What is sent again, and what is not.
import test from 'ava';
import { CohortError, type ErrorCode } from '@cohort/protos/errors';
import type { Delivery, Verdict } from '@cohort/protos/messages';
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
const round = { key: 'p~1~0', termsHash: statement.termsHash, terms: { parties: [{}, {}, {}] } } as unknown as Round;

/** Posts the statement to a receiver that refuses it with these codes, one after the other, and takes it then. */
async function posted(...refusals: readonly ErrorCode[]): Promise<{ readonly sent: number; readonly refused: readonly unknown[] }> {
  const left = [...refusals];
  const refused: unknown[] = [];
  const sent: Delivery[] = [];
  const settled = Promise.withResolvers<null>();
  const ports = {
    peers: {
      deliver: (_: unknown, delivery: Delivery) => {
        sent.push(delivery);
        const code = left.shift();
        if (code !== undefined) return Promise.reject(new CohortError(code, 'as the test says'));
        settled.resolve(null);
        return Promise.resolve({ state: 'committing', waitsFor: [], lacks: [] });
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

/** A receiver whose answers are given by the test. */
function receiver() {
  const sent: { readonly delivery: Delivery; readonly answer: PromiseWithResolvers<Verdict> }[] = [];
  const ports = {
    journal: { statement: () => null, attached: (_: string, hash: string) => (hash === bodyOf ? roundBody : undefined) },
    peers: {
      deliver: (_: unknown, delivery: Delivery) => {
        const answer = Promise.withResolvers<Verdict>();
        sent.push({ delivery, answer });
        return answer.promise;
      },
    },
    clock: { now: () => 0, sleep: () => Promise.resolve() },
    events: { emit: () => undefined },
  } as unknown as Ports;
  const outbox = new Outbox(round, ports, new AbortController().signal);
  return { sent, outbox, seqs: () => sent.map(({ delivery }) => delivery.statement.seq) };
}
const taken: Verdict = { state: 'committing', waitsFor: [], lacks: [] };
const numbered = (seq: number): Signed => ({ ...statement, seq, signature: String(seq).padStart(128, '0') });
const roundBody = { termsHash: statement.termsHash, modelIn: '33'.repeat(32), members: [], sums: [] };
const bodyOf = bodyHash(roundBody);
const proposal = (seq: number): Signed => ({ ...numbered(seq), kind: 'bodyProposal', body: { bodyHash: bodyOf } });
const settled = () => new Promise(setImmediate);

test('no statement waits for the answer to another, and they leave in order', async (t) => {
  const { outbox, seqs } = receiver();
  for (const seq of [1, 2, 3]) outbox.post(1, numbered(seq));
  outbox.post(1, numbered(2)); // under way already
  await settled();
  t.deepEqual(seqs(), [1, 2, 3]);
});

test('after a break everything from the first unacknowledged statement on is sent again, in order', async (t) => {
  const { sent, outbox, seqs } = receiver();
  for (const seq of [1, 2, 3]) outbox.post(1, numbered(seq));
  sent[0]?.answer.resolve(taken);
  sent[1]?.answer.reject(new CohortError('UNREACHABLE', 'as the test says'));
  await settled();
  outbox.post(1, numbered(4));
  t.deepEqual(seqs(), [1, 2, 3], 'nothing leaves while one that left before is neither answered nor lost');
  sent[2]?.answer.reject(new CohortError('TIMED_OUT', 'as the test says'));
  await settled();
  t.deepEqual(seqs(), [1, 2, 3, 2, 3, 4]);
});

test('bytes that are under way before a statement do not come beside it too, unless they were lost or are lacked', async (t) => {
  const { sent, outbox } = receiver();
  const bodies = () => sent.map(({ delivery }) => delivery.attached.body !== null);
  outbox.post(1, proposal(1));
  outbox.post(1, proposal(2));
  await settled();
  t.deepEqual(bodies(), [true, false]);
  sent[0]?.answer.reject(new CohortError('UNREACHABLE', 'as the test says'));
  sent[1]?.answer.resolve({ ...taken, lacks: [bodyOf] });
  await settled();
  t.deepEqual(bodies().slice(0, 3), [true, false, true], 'asked for, it comes');
});
