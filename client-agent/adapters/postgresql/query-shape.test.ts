// What a description of a query may say, and what it is refused with.
import test from 'ava';
import { CohortError } from '@cohort/protos/errors';
import { queryShape } from './query-shape.ts';

test('a description is read to its leaves, and asks for TLS beyond this machine', (t) => {
  const whole = { kind: 'postgresql', host: 'db.example', database: 'd', user: 'u', query: 'SELECT 1', tls: { ca: 'ca.pem' } };
  t.like(queryShape(whole, 'v.json: '), { port: 5432, timeoutSeconds: 300 });
  const said = (changes: object): string => {
    const { message } = t.throws(() => queryShape({ ...whole, ...changes }, 'v.json: '), { instanceOf: CohortError });
    return message;
  };
  const { tls: _, ...clear } = whole;
  t.throws(() => queryShape(clear, 'v.json: '), {
    message: /^CONFIG_INVALID: v\.json: tls: expected \{"ca": FILE\} for a server on another machine, got none; /,
  });
  for (const host of ['127.0.0.1', '::1', 'localhost', '/run/postgresql'])
    t.notThrows(() => queryShape({ ...clear, host }, 'v.json: '), host);
  for (const host of ['127.0.0.1.example', '0.0.0.0', 'localhost.example', '10.0.0.1'])
    t.throws(() => queryShape({ ...clear, host }, 'v.json: '), undefined, host);
  t.regex(said({ host: '/run' }), /tls: expected none beside a Unix socket/);
  const secret = said({ password: 'Q7-geheim-Q7' });
  t.regex(secret, /^BODY_INVALID: v\.json: password: unknown key; expected only /);
  t.false(secret.includes('Q7'));
  t.regex(said({ query: 'SELECT 1;' }), /query: expected one SELECT, without a semicolon at its end/);
  t.regex(said({ port: 0 }), /port: expected an integer in 1\.\.65535/);
  t.regex(said({ kind: 'mysql' }), /kind: expected postgresql/);
  t.regex(said({ tls: { ca: 'ca.pem', verify: false } }), /tls\.verify: unknown key/);
});
