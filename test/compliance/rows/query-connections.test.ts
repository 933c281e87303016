// Who may ask a real server, over what, and what is said when the connection is refused or ends: never a password.
import { once } from 'node:events';
import { chmod, writeFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { inspect } from 'node:util';
import { rowSource } from '@cohort/client-agent/adapters/row-source';
import type { CohortError } from '@cohort/protos/errors';
import { readJson } from '@cohort/infra/node/read-json';
import { issueCertificate } from '@cohort/infra/pki/issue-certificate';
import { reader } from '../../support/postgres-server.ts';
import { queried, queryFile, read, refused } from './query.ts';
import { onServer, server, why } from './visits-server.ts';

onServer(`who may not connect is told why, by what the server is and what it refuses${why}`, async (t) => {
  const query = 'SELECT age FROM visits';
  const said = async (changes: Readonly<Record<string, unknown>>): Promise<string> =>
    (await refused(t, await queried(server, query, changes))).message;
  t.regex(
    await said({ port: 1 }),
    /^DATABASE_UNREACHABLE: visits\.json: expected PostgreSQL at .* port 1, got nothing that listens there; /,
  );
  t.regex(await said({ host: 'localhost', port: 1 }), /^DATABASE_UNREACHABLE: .*nothing that listens there/);
  t.regex(
    await said({ user: 'nobody' }),
    /^DATABASE_ACCESS_REFUSED: visits\.json: expected nobody to be let in at .*, got a refusal \(28P01\)/,
  );
  t.regex(await said({ database: 'none' }), /^DATA_NOT_FOUND: visits\.json: expected a database none at /);
  t.regex(
    await said({ passwordFile: undefined }),
    /^DATABASE_ACCESS_REFUSED: visits\.json: password: expected one for reader, which the server asks for, got none; /,
  );
  t.regex(await said({ passwordFile: 'gone' }), /^CONFIG_INVALID: .*gone: expected a file with the password, got none/);
  const open = await queryFile(server, query);
  await chmod(join(dirname(open), 'password'), 0o640);
  t.regex(
    (await refused(t, rowSource(open, readJson))).message,
    /^PERMISSION_DENIED: .*password: expected mode 0600 of a file with a password, got 0640; chmod 600 it$/,
  );
  const wrong = await queryFile(server, query);
  await writeFile(join(dirname(wrong), 'password'), 'Q7-another-Q7');
  const error = await refused(t, rowSource(wrong, readJson));
  t.is(error.code, 'DATABASE_ACCESS_REFUSED');
  t.false(inspect(error, { depth: null, showHidden: true }).includes('Q7-another'));
});

onServer(`the environment gives neither password nor user, host or settings${why}`, async (t) => {
  const own = {
    PGPASSWORD: reader.password,
    PGOPTIONS: '-c search_path=none',
    PGHOST: 'none.invalid',
    PGPORT: '1',
    PGUSER: 'none',
    PGDATABASE: 'none',
    PGSSLMODE: 'require',
    PGSSLNEGOTIATION: 'direct',
    PGREPLICATION: 'database',
    PGCLIENT_ENCODING: 'SQL_ASCII',
    PGAPPNAME: 'none',
    PGCONNECT_TIMEOUT: '1',
  };
  const before = { ...process.env };
  Object.assign(process.env, own);
  try {
    t.is((await read(await queried(server, 'SELECT age FROM visits LIMIT 3'))).rows.length, 3);
    const told = 'SELECT application_name::text AS name, backend_type::text AS kind FROM pg_stat_activity WHERE pid = pg_backend_pid()';
    t.deepEqual((await read(await queried(server, told))).rows[0]?.cells, ['cohort', 'client backend']);
    t.is((await refused(t, await queried(server, 'SELECT 1 AS a', { passwordFile: undefined }))).code, 'DATABASE_ACCESS_REFUSED');
  } finally {
    for (const key of Object.keys(own)) Reflect.deleteProperty(process.env, key);
    Object.assign(process.env, before);
  }
});

/** What a program in the server's place asks for, and what it is told apart by. */
const listeners: Readonly<Record<string, readonly [says: Uint8Array, told: RegExp]>> = {
  'for the password in clear': [Buffer.from('R\0\0\0\x08\0\0\0\x03'), /got a server that asks for the password in clear; /],
  'for the password by MD5': [Buffer.from('R\0\0\0\x0c\0\0\0\x05salt'), /got a server that asks for it by MD5/],
  'for no password': [Buffer.from('R\0\0\0\x08\0\0\0\0Z\0\0\0\x05I'), /got a server that asks for no password; /],
  'by SCRAM, and knows nothing': [
    Buffer.from('R\0\0\0\x17\0\0\0\nSCRAM-SHA-256\0\0R\0\0\0\x08\0\0\0\0'),
    /got a server that does not show that it knows the password; /,
  ],
};
for (const [what, [says, told]] of Object.entries(listeners))
  onServer(`without TLS a listener that asks ${what} is refused, and reads neither password nor query${why}`, async (t) => {
    const heard: Buffer[] = [];
    await using near = await listening((socket) => {
      socket.on('data', (bytes) => heard.push(bytes));
      void socket.once('data', () => socket.write(says));
    });
    const refusal = await refused(t, await queried(server, 'SELECT age FROM visits', { host: 'localhost', port: near.port }));
    t.regex(refusal.message, /^DATABASE_ACCESS_REFUSED: visits\.json: expected reader to be let in at localhost port \d+ by SCRAM, /);
    t.regex(refusal.message, told);
    for (const own of [reader.password, 'FROM visits']) t.false(Buffer.concat(heard).includes(own));
    t.notRegex(Buffer.concat(heard).toString('latin1'), /md5[0-9a-f]{32}/);
  });

onServer(`a real server that asks in clear is taken at its word over TLS alone${why}`, async (t) => {
  const query = 'SELECT age FROM visits LIMIT 1';
  await server.asking('password', async () => {
    t.regex((await refused(t, await queried(server, query, { host: '127.0.0.1' }))).message, /in clear; see what listens there; /);
    const tls = { ca: server.ca };
    t.is((await read(await queried(server, query, { host: 'localhost', tls }))).rows.length, 1);
  });
});

onServer(`a real server that asks for nothing is believed over TLS, and at a socket where others may not listen${why}`, async (t) => {
  const query = 'SELECT age FROM visits LIMIT 1';
  await server.asking('trust', async () => {
    t.regex(
      (await refused(t, await queried(server, query, { host: '127.0.0.1' }))).message,
      /asks for no password; see what listens there; /,
    );
    t.is((await read(await queried(server, query, { host: 'localhost', tls: { ca: server.ca } }))).rows.length, 1);
  });
  const trusted = { user: 'owner', passwordFile: undefined };
  t.is((await read(await queried(server, query, trusted))).rows.length, 1);
  await chmod(server.folder, 0o777);
  t.regex((await refused(t, await queried(server, query, trusted))).message, /asks for no password; .*where others may not write$/);
  t.is((await read(await queried(server, query))).rows.length, 1, 'by SCRAM');
  await chmod(server.folder, 0o755);
});

onServer(`TLS holds the server by its authority and its name${why}`, async (t) => {
  const query = 'SELECT ssl::text AS encrypted FROM pg_stat_ssl WHERE pid = pg_backend_pid()';
  const tls = { ca: server.ca };
  t.deepEqual((await read(await queried(server, query, { host: 'localhost', tls }))).rows[0]?.cells, ['true']);
  const named = await refused(t, await queried(server, query, { host: '127.0.0.1', tls }));
  t.regex(
    named.message,
    /^DATABASE_TLS_REFUSED: visits\.json: expected a certificate of 127\.0\.0\.1 by the authority in .*ca\.pem, got another \(ERR_TLS_CERT_ALTNAME_INVALID\)/,
  );
  const other = await issueCertificate({ usage: 'ca', msp: 'other', name: 'other/ca' });
  await writeFile(join(server.folder, 'other.pem'), other.certPem);
  const signed = await refused(t, await queried(server, query, { host: 'localhost', tls: { ca: join(server.folder, 'other.pem') } }));
  t.is(signed.code, 'DATABASE_TLS_REFUSED');
  const gone = await refused(t, await queried(server, query, { host: 'localhost', tls: { ca: 'gone.pem' } }));
  t.regex(gone.message, /^CONFIG_INVALID: .*gone\.pem: expected the certificate of an authority, got no file; put it there$/);
  await writeFile(join(server.folder, 'none.pem'), 'no certificate');
  const none = await refused(t, await queried(server, query, { host: 'localhost', tls: { ca: join(server.folder, 'none.pem') } }));
  t.is(none.code, 'DATABASE_TLS_REFUSED', none.message);
  // A server that says that it has no TLS: asked for a start in clear, it would be told the password.
  const clear = createServer((socket) => void socket.once('data', () => socket.end('N'))).listen(0, 'localhost');
  await once(clear, 'listening');
  const { port } = clear.address() as { readonly port: number };
  const inClear = await refused(t, await queried(server, query, { host: 'localhost', port, tls }));
  clear.close();
  t.regex(inClear.message, /^DATABASE_TLS_REFUSED: visits\.json: expected TLS at localhost port \d+, got a server without it; /);
});

onServer(`a query that takes too long is ended by the server, and says how to go on${why}`, async (t) => {
  const error = await refused(t, await queried(server, 'SELECT age FROM visits, (SELECT pg_sleep(5)) AS s', { timeoutSeconds: 1 }));
  t.regex(error.message, /^TIMED_OUT: visits\.json: expected each statement to end within 1 seconds, got none that did after 0 rows; /);
});

onServer(`a connection that is lost in the middle says how many rows were read, and keeps none${why}`, async (t) => {
  // Between agent and server, so that only this connection is cut.
  const sockets: Socket[] = [];
  const relay = createServer((near) => {
    const far = connect(join(server.folder, `.s.PGSQL.${String(server.port)}`));
    near.pipe(far).pipe(near);
    for (const socket of [near, far]) sockets.push(socket.on('error', () => undefined));
  }).listen(0, 'localhost');
  await once(relay, 'listening');
  const { port } = relay.address() as { readonly port: number };
  const source = await queried(server, 'SELECT patient, age FROM visits', { host: 'localhost', port });
  const lost = await t.throwsAsync<CohortError>(
    read(source, (rows) => {
      if (rows === 3000) for (const socket of sockets) socket.destroy();
    }),
  );
  relay.close();
  t.is(
    lost.message,
    'DATABASE_LOST: visits.json: expected all rows, got the end of the connection after 3000; nothing of them is kept; see that the server runs, and try again',
  );
});

onServer(`a connection that the server ends is told in the same words${why}`, async (t) => {
  const source = await queried(server, 'SELECT age FROM visits, (SELECT pg_sleep(30)) AS s');
  const reading = t.throwsAsync<CohortError>(read(source));
  const end = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${reader.user}' AND wait_event = 'PgSleep'`;
  while ((await server.sql(end)).trim() === '');
  t.regex((await reading).message, /^DATABASE_LOST: visits\.json: expected all rows, got the end of the connection after 0; /);
});

/** What a server says to whoever connects, and then keeps the connection open whatever it is told. */
const lingering: Readonly<Record<string, readonly [says: Uint8Array, code: CohortError['code'], withTls: boolean]>> = {
  'that it has no TLS': [Buffer.from('N'), 'DATABASE_TLS_REFUSED', true],
  'more than whether it has TLS': [Buffer.from('S and more'), 'DATABASE_UNREACHABLE', true],
  'that the user may not connect': [Buffer.from('E\0\0\0\x13SFATAL\0C28000\0\0'), 'DATABASE_ACCESS_REFUSED', false],
};
for (const [what, [says, code, withTls]] of Object.entries(lingering))
  onServer(`a server that says ${what}, and does not close the connection, is left${why}`, async (t) => {
    await using near = await listening((socket) => void socket.once('data', () => socket.write(says)));
    const changes = { host: 'localhost', port: near.port, ...(withTls ? { tls: { ca: server.ca } } : {}) };
    t.is((await refused(t, await queried(server, 'SELECT age FROM visits', changes))).code, code);
  });

onServer(`a server that says no more once all rows were read is left, and the rows are kept${why}`, async (t) => {
  await using near = await listening((socket) => {
    const far = connect(join(server.folder, `.s.PGSQL.${String(server.port)}`)).on('error', () => undefined);
    socket.on('data', (bytes) => far.write(bytes));
    far.on('data', (bytes) => socket.write(bytes)).on('end', () => undefined);
  });
  const source = await queried(server, 'SELECT age FROM visits LIMIT 10', { host: 'localhost', port: near.port });
  t.is((await read(source)).rows.length, 10);
});

interface Listening extends AsyncDisposable {
  readonly port: number;
}

/** On this machine; it ends no connection before it is disposed of. */
async function listening(onSocket: (socket: Socket) => void): Promise<Listening> {
  const sockets: Socket[] = [];
  const near = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.push(socket.on('error', () => undefined));
    onSocket(socket);
  }).listen(0, 'localhost');
  await once(near, 'listening');
  const { port } = near.address() as { readonly port: number };
  return {
    port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      const closed = once(near, 'close');
      near.close();
      await closed;
    },
  };
}
