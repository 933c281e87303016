// What an agent's refusal signs, byte for byte, and that it can say nothing but closed words.
import { createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import test from 'ava';
import { errorTable } from './errors.ts';
import { fromHex, toHex } from './hash.ts';
import { refusalBytes, refusalCodes, type Refusal } from './refusal.ts';
import { wireShapes } from './wire-schema.ts';

interface Vectors {
  readonly nodeKey: string;
  readonly refusals: readonly { readonly refusal: Refusal; readonly signedBytes: string }[];
}

const { nodeKey, refusals } = JSON.parse(readFileSync(new URL('../vectors/v1/refusals.json', import.meta.url), 'utf8')) as Vectors;
const key = createPublicKey({ key: Buffer.from(`302a300506032b6570032100${nodeKey}`, 'hex'), format: 'der', type: 'spki' });
const holds = (refusal: Refusal, signature: string): boolean => verify(null, refusalBytes(refusal), key, fromHex(signature, 64));

test('a refusal by a policy and one by a code have their vectors: bytes and signature', (t) => {
  for (const { refusal, signedBytes } of refusals) {
    t.deepEqual(wireShapes.Agent.Refuse.request(refusal, 'refusal'), refusal);
    t.is(toHex(refusalBytes(refusal)), signedBytes);
    t.true(holds(refusal, refusal.signature));
  }
  t.deepEqual(
    refusals.map(({ refusal: { rule } }) => rule),
    ['maxEpsilon', null],
  );
});

test('the signature covers member, code, rule and terms', (t) => {
  for (const { refusal } of refusals)
    for (const change of [{ member: 'other' }, { code: 'INTERNAL' }, { rule: 'minCohort' }, { termsHash: 'ab'.repeat(32) }] as const)
      t.false(holds({ ...refusal, ...change }, refusal.signature));
});

test('a refusal carries no text of its own', (t) => {
  const [first] = refusals;
  for (const change of [{ code: 'ROUND_CLOSED' }, { rule: 'anything' }, { detail: 'patient 7' }])
    t.throws(() => wireShapes.Agent.Refuse.request({ ...first?.refusal, ...change }, 'refusal'), { message: /^BODY_INVALID/ });
  t.true(refusalCodes.every((code) => Object.hasOwn(errorTable, code)));
});
