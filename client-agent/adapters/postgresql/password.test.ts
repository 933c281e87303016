// Where a password for a database is found, and from which files it is not taken.
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { passwordOf } from './password.ts';
import { queryShape } from './query-shape.ts';

test('a password is found in ~/.pgpass by server, port, database and user, as other clients find it', async (t) => {
  const home = await mkdtemp(join(tmpdir(), 'cohort-pgpass-'));
  t.teardown(() => rm(home, { recursive: true, force: true }));
  const asked = (changes: object) =>
    passwordOf(
      queryShape({ kind: 'postgresql', host: 'localhost', database: 'd:1', user: 'u', query: 'SELECT 1', ...changes }, 'v.json: '),
      home,
      home,
    );
  await t.throwsAsync(asked({}), { code: 'DATABASE_ACCESS_REFUSED' });
  await writeFile(join(home, '.pgpass'), '# a remark\nlocalhost:5432:d\\:1:u:one\\:two:three\n*:*:*:other:four\n', { mode: 0o600 });
  t.is(await asked({}), 'one:two:three');
  t.is(await asked({ host: '/run/postgresql' }), 'one:two:three');
  t.is(await asked({ user: 'other', port: 1 }), 'four');
  await t.throwsAsync(asked({ port: 1 }), { code: 'DATABASE_ACCESS_REFUSED' });
  await chmod(join(home, '.pgpass'), 0o644);
  await t.throwsAsync(asked({}), { code: 'PERMISSION_DENIED' });
});
