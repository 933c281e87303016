// What a server may ask of who has its password: over TLS anything, without it nothing that another program could use.
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { Connection } from 'pg';
import type { CohortError } from '@cohort/protos/errors';
import { isGuarded, UntrustedServer } from './untrusted-server.ts';

/** A server that says these things in turn, and what was thrown at the connection. */
function saying(words: readonly string[], { tls = false, guarded = false } = {}) {
  const connection = new Connection();
  const thrown: CohortError[] = [];
  connection.on('error', (error: CohortError) => thrown.push(error));
  const description = {
    kind: 'postgresql',
    host: 'localhost',
    port: 5432,
    database: 'wards',
    user: 'reader',
    query: 'SELECT 1',
    timeoutSeconds: 1,
    ...(tls ? { tls: { ca: 'ca.pem' } } : {}),
  } as const;
  const server = new UntrustedServer(connection, { name: 'visits.json', description }, guarded);
  for (const word of words) connection.emit(word, {});
  return { server, thrown };
}

test('without TLS the password is told to who asks by SCRAM, and not in clear or by MD5', (t) => {
  for (const asks of ['authenticationCleartextPassword', 'authenticationMD5Password']) {
    t.throws(
      () => {
        saying([asks]).server.expectTold();
      },
      {
        code: 'DATABASE_ACCESS_REFUSED',
        message: /visits\.json: expected reader to be let in at localhost port 5432 by SCRAM.*scram-sha-256/,
      },
    );
    t.notThrows(() => {
      saying([asks], { tls: true }).server.expectTold();
    }, 'over TLS');
  }
  t.notThrows(() => {
    saying(['authenticationSASL']).server.expectTold();
  });
});

test('who lets anybody in after it began with SCRAM has not shown that it knows the password', (t) => {
  const begun = ['authenticationSASL', 'authenticationSASLContinue'];
  t.is(saying([...begun, 'authenticationOk']).thrown[0]?.code, 'DATABASE_ACCESS_REFUSED');
  t.deepEqual(saying([...begun, 'authenticationSASLFinal', 'authenticationOk']).thrown, []);
  t.is(saying([...begun, 'authenticationOk'], { guarded: true }).thrown[0]?.code, 'DATABASE_ACCESS_REFUSED');
  t.deepEqual(saying([...begun, 'authenticationOk'], { tls: true }).thrown, []);
});

test('who asks for no password at all is believed over TLS, or where others cannot listen in its place', (t) => {
  t.regex(saying(['authenticationOk']).thrown[0]?.message ?? '', /^DATABASE_ACCESS_REFUSED: .*got a server that asks for no password; /);
  t.deepEqual(saying(['authenticationOk'], { tls: true }).thrown, []);
  t.deepEqual(saying(['authenticationOk'], { guarded: true }).thrown, []);
});

test('guarded is a socket in a folder where others may not write; no port is, and no folder that is not there', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'cohort-socket-'));
  t.teardown(() => rm(folder, { recursive: true }));
  for (const [mode, guarded] of [
    [0o755, true],
    [0o775, true],
    [0o777, false],
    [0o1777, false],
  ] as const) {
    await chmod(folder, mode);
    t.is(await isGuarded(folder), guarded, mode.toString(8));
  }
  for (const host of ['localhost', '127.0.0.1', '::1', join(folder, 'none')]) t.false(await isGuarded(host), host);
});
