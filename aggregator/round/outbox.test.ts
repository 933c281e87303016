// What is sent again, and what is not.
import test from 'ava';
import { CohortError, type ErrorCode } from '@cohort/protos/errors';
import type { Delivery } from '@cohort/protos/messages';
import type { Signed } from '@cohort/protos/statements';
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
