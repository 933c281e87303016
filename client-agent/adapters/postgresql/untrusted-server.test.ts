// What a server may ask of who has its password: over TLS anything, without it nothing that another program could use.
import test from 'ava';
import { Connection } from 'pg';
import type { CohortError } from '@cohort/protos/errors';
import { UntrustedServer } from './untrusted-server.ts';

/** A server that says these things in turn, and what was thrown at the connection. */
function saying(words: readonly string[], tls = false) {
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
  const server = new UntrustedServer(connection, { name: 'visits.json', description });
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
      saying([asks], true).server.expectTold();
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
  t.deepEqual(saying(['authenticationOk']).thrown, [], 'one that asks for no password');
  t.deepEqual(saying([...begun, 'authenticationOk'], true).thrown, []);
});
