// The table of who sees what, held against what a run of whole rounds really hands to whom, both ways.
import { readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { root } from '../architecture/source.ts';
import { compare } from './compare.ts';
import { observe, type Observed } from './observe.ts';
import { secretKinds } from './row.ts';
import { table } from './who-sees-what.ts';
import { whoSeesWhatPage } from './who-sees-what-page.ts';

let observed: Observed;
test.before(async (t) => {
  t.timeout(180_000);
  observed = await observe();
});

test('no process receives a field that the table does not grant it, and every grant and every listed field is received', (t) => {
  t.deepEqual(compare(table, observed), []);
});

test('every kind of secret was there to be found', (t) => {
  t.deepEqual(
    secretKinds.filter((kind) => (observed.sought.get(kind) ?? 0) < 3),
    [],
  );
  t.deepEqual(new Set(table.flatMap(({ secret }) => secret ?? [])), new Set(secretKinds));
});

test('no sum file is asked for before its commit is in a block', (t) => {
  t.deepEqual(observed.openedEarly, []);
});

test('a field that a process receives beyond the table is found, as is a secret by its bytes alone', (t) => {
  const more = new Map(observed.fields).set('Agent.Status reply: seed', new Set(['member'] as const));
  t.deepEqual(compare(table, { ...observed, fields: more }), ['Agent.Status reply: seed: member received it; expected it in the table']);
  const [announcement] = [...observed.fields].filter(([name]) => name === 'opened box: r1');
  const leaked = new Map(observed.fields).set('opened box: r1', new Set([...(announcement?.[1] ?? []), 'role 1'] as const));
  t.true(compare(table, { ...observed, fields: leaked }).some((fault) => fault.startsWith('opened box: r1: role 1 received it')));
  const seen = new Map(observed.secrets).set('update x', new Set(['role 0'] as const));
  t.true(compare(table, { ...observed, secrets: seen }).some((fault) => fault.startsWith('update x: role 0 received its bytes')));
});

test('a grant that nobody makes use of is found, as is a field that nobody receives', (t) => {
  const [first, ...rest] = table;
  if (first === undefined) throw new RangeError('table: expected a row');
  t.deepEqual(compare([{ ...first, to: { admin: 'as text' } }, ...rest], observed), [
    `${first.what}: admin never received it; expected the table to grant it nothing`,
  ]);
  t.deepEqual(compare([{ ...first, fields: { 'Agent.Status reply': 'gone' } }, ...rest], observed), [
    'Agent.Status reply: gone: nobody received it; expected it to be left out of the table',
  ]);
});

test('docs/who-sees-what.md is the page that the table makes, and names files that exist', async (t) => {
  t.is(await readFile(join(root, 'docs/who-sees-what.md'), 'utf8'), whoSeesWhatPage(), 'npm run secrecy -- --page writes it');
  t.deepEqual(
    table.flatMap(({ files }) => files).filter((file) => !existsSync(join(root, file))),
    [],
  );
});
