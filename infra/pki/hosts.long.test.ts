// A node is reached under each name and address in its certificate, IPv4 and IPv6, wherever it binds, and under no other; no proxy is asked.
import test from 'ava';
import { createServer } from '@cohort/protos/transport/server';
import { TrustStore } from '@cohort/protos/transport/trust-store';
import { unary } from '@cohort/protos/transport/unary';
import { certSha256 } from './certificate-sha256.ts';
import { createOrganisation } from './create-organisation.ts';
import { hostsIn } from './hosts-in.ts';
import { issueCertificate } from './issue-certificate.ts';
import { renewKeys } from './renew-keys.ts';
import { createNodeKeys } from './create-node-keys.ts';
import { both, client, dial, echo, nodeOf, organisations, question } from './testing/network.ts';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const proxies = ['http_proxy', 'https_proxy', 'grpc_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'];
// Nothing listens there: a call that asked it would fail.
for (const name of proxies) process.env[name] = 'http://127.0.0.1:9';

const bound: readonly (readonly [bind: string, reached: string])[] = [
  ['localhost', 'localhost'],
  ['127.0.0.1', '127.0.0.1'],
  ['0.0.0.0', '127.0.0.1'],
  ['0.0.0.0', 'localhost'],
  ['[::1]', '[::1]'],
  ['[::]', '[::1]'],
  ['[::]', '127.0.0.1'],
];
for (const [bind, reached] of bound)
  test(`a node that binds ${bind} is reached at ${reached}`, async (t) => {
    const { answer } = await asked(t, bind, reached, [reached]);
    t.is((await answer).node, 'hungary/agent');
  });

test('a node is not reached under a name or an address that its certificate does not have', async (t) => {
  const { answer } = await asked(t, '127.0.0.1', '127.0.0.1', ['party.example', '10.0.0.1', '::1']);
  await t.throwsAsync(answer, {
    code: 'CERTIFICATE_UNKNOWN',
    message: /expected one with the name or address of the endpoint, got "Hostname\/IP does not match/,
  });
});

test('renewed certificates keep the hosts of those before', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'cohort-hosts-'));
  const organisation = await createOrganisation(join(dir, 'authority'), 'va');
  const hosts = ['cohort.va.example', '192.0.2.7', '[2001:db8::7]'];
  const before = await createNodeKeys(join(dir, 'node'), 'va/party', organisation, hosts);
  t.deepEqual(hostsIn(before.tls.certPem), ['cohort.va.example', '192.0.2.7', '2001:db8:0:0:0:0:0:7']);
  const { tls } = await renewKeys(join(dir, 'node'), organisation);
  t.deepEqual(hostsIn(tls.certPem), hostsIn(before.tls.certPem));
});

async function asked(t: Parameters<typeof dial>[0], bind: string, reached: string, hosts: readonly string[]) {
  const made = await nodeOf('cleveland', 'party');
  const authority = organisations.get('cleveland')?.authority;
  const tls = await issueCertificate({ usage: 'tls', msp: 'cleveland', name: 'cleveland/party', hosts }, authority);
  const sha256 = certSha256(tls.certPem);
  const trust = { ...made.trust, nodes: made.trust.nodes.map((node) => ({ ...node, tlsCertSha256: sha256 })) };
  const server = await createServer({ tls, trust: new TrustStore(both(trust, client.trust)), services: echo, host: bind });
  t.teardown(() => server.close(0));
  const channel = dial(t, { endpoint: `${reached}:${String(server.port)}` }, client, both(trust, client.trust), sha256);
  const answer = unary(channel, 'Ledger', 'Evaluate', question) as unknown as Promise<{ readonly node: string }>;
  answer.catch(() => undefined);
  return { answer };
}
