// What a party signs, byte for byte, and that nothing it rests on can be exchanged under its signature.
import { createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import test from 'ava';
import fc from 'fast-check';
import { announcementsHash, needsOf, type Announced } from './attached.ts';
import { fromHex, toHex } from './hash.ts';
import { statementKey } from './statement-key.ts';
import { anySignedShape } from './statements-schema.ts';
import { signedBytes, statementHash, type Signed, type StatementBodies, type StatementKind } from './statements.ts';

interface Vectors {
  readonly nodeKey: string;
  readonly announcements: readonly Announced[];
  readonly vectors: readonly { readonly statement: Signed; readonly signedBytes: string; readonly statementHash: string }[];
}

const { nodeKey, announcements, vectors } = JSON.parse(
  readFileSync(new URL('../vectors/v3/statements.json', import.meta.url), 'utf8'),
) as Vectors;
const key = createPublicKey({ key: Buffer.from(`302a300506032b6570032100${nodeKey}`, 'hex'), format: 'der', type: 'spki' });
const holds = (statement: Signed, signature: string): boolean => verify(null, signedBytes(statement), key, fromHex(signature, 64));

test('every kind of statement has its vector: bytes, hash and signature', (t) => {
  for (const vector of vectors) {
    const { statement } = vector;
    t.deepEqual(anySignedShape(statement, 'statement'), statement);
    t.is(toHex(signedBytes(statement)), vector.signedBytes, statement.kind);
    t.is(statementHash(statement), vector.statementHash, statement.kind);
    t.true(holds(statement, statement.signature), statement.kind);
  }
  t.is(new Set(vectors.map(({ statement }) => statement.kind)).size, 18);
});

test('a signature covers every field of its statement', (t) => {
  const changed = (value: unknown): unknown => {
    if (typeof value === 'number') return value === 0 ? 1 : 0;
    if (Array.isArray(value)) return value.slice(1);
    const text = String(value);
    return /^[0-9a-f]+$/.test(text) ? `${text.startsWith('0') ? '1' : '0'}${text.slice(1)}` : text === 'list' ? 'sumStatement' : `${text}x`;
  };
  for (const { statement } of vectors) {
    for (const [name, value] of Object.entries(statement.body)) {
      const other = { ...statement, body: { ...statement.body, [name]: changed(value) } } as Signed;
      t.false(holds(other, statement.signature), `${statement.kind}.${name}`);
      t.not(statementHash(other), statementHash(statement), `${statement.kind}.${name}`);
    }
    for (const other of [{ party: (statement.party + 1) % 3 }, { seq: statement.seq + 1 }, { termsHash: 'ab'.repeat(32) }])
      t.false(holds({ ...statement, ...other }, statement.signature));
  }
});

test('a list signs the announcements beside it', (t) => {
  const [list] = vectors.map(({ statement }) => statement).filter(({ kind }) => kind === 'list') as Signed<'list'>[];
  t.is(list?.body.announcements, announcementsHash(announcements[0]?.termsHash ?? '', announcements));
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 127 }), fc.constantFrom('a', '0'), (at, digit) => {
      const [first] = announcements as [Announced];
      const signature = first.signature.slice(0, at) + digit + first.signature.slice(at + 1);
      const changed = announcementsHash(first.termsHash, [{ ...first, signature }]);
      return (changed === list?.body.announcements) === (signature === first.signature);
    }),
  );
});

test('what a statement needs beside it is named by a hash that it signs', (t) => {
  for (const { statement } of vectors) {
    const needs = needsOf(statement);
    const named = [...needs.statements, ...needs.announcements, needs.body ?? [], needs.header ?? []].flat();
    for (const hash of named) t.true(JSON.stringify(statement.body).includes(hash), statement.kind);
    const rests: readonly StatementKind[] = ['list', 'setProposal', 'sumsHeld', 'bodyProposal', 'head'];
    t.is(named.length > 0, rests.includes(statement.kind), statement.kind);
  }
});

test('statements of one party and kind are told apart by what they are about', (t) => {
  const missing = (body: StatementBodies['missing']) => statementKey({ kind: 'missing', body });
  t.is(missing({ party: 1, kind: 'list', key: 'healed' }), '1 list healed');
  t.not(missing({ party: 1, kind: 'list', key: 'healed' }), missing({ party: 1, kind: 'list', key: 'received' }));
  t.is(statementKey({ kind: 'setSignature', body: { setHash: 'ab'.repeat(32) } }), '');
});
