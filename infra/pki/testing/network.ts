// Two organisations' nodes and a stranger, with a server and channels between them, for tests on real sockets.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import type { CohortError } from '@cohort/protos/errors';
import { createChannel, type Channel } from '@cohort/protos/transport/channel';
import type { Handlers } from '@cohort/protos/transport/handlers';
import type { Keepalive } from '@cohort/protos/transport/keepalive';
import { createServer, type Server } from '@cohort/protos/transport/server';
import { serveBytes as listen } from '@cohort/protos/transport/testing/serve-bytes';
import { TrustStore, type Trust } from '@cohort/protos/transport/trust-store';
import { certSha256 } from '../certificate-sha256.ts';
import { createOrganisation, type Organisation } from '../create-organisation.ts';
import { issueCertificate, type CertifiedKey } from '../issue-certificate.ts';

export interface TestNode {
  readonly tls: CertifiedKey;
  readonly certSha256: string;
  readonly trust: Trust;
}

export const organisations = new Map<string, Organisation>();

export async function nodeOf(
  msp: string,
  role: 'agent' | 'party' | 'admin',
  dates: { notBefore?: Date; notAfter?: Date } = {},
): Promise<TestNode> {
  const organisation = organisations.get(msp) ?? (await createOrganisation(await mkdtemp(join(tmpdir(), 'cohort-tls-')), msp));
  organisations.set(msp, organisation);
  const tls = await issueCertificate({ usage: 'tls', msp, name: `${msp}/${role}`, ...dates }, organisation.authority);
  const fingerprint = certSha256(tls.certPem);
  const trust: Trust = {
    organisations: [{ msp, caPem: organisation.caPem }],
    nodes: [{ msp, node: `${msp}/${role}`, role, tlsCertSha256: fingerprint }],
  };
  return { tls, certSha256: fingerprint, trust };
}

export const both = (...parts: readonly Trust[]): Trust => ({
  organisations: parts.flatMap((part) => part.organisations),
  nodes: parts.flatMap((part) => part.nodes),
});

/** The node that serves, one that calls, and one of an organisation that nobody admitted. */
export const server = await nodeOf('cleveland', 'party');
export const client = await nodeOf('hungary', 'agent');
export const stranger = await nodeOf('switzerland', 'agent');

export async function serve(
  t: ExecutionContext,
  handlers: Handlers,
  trust: Trust,
  options: { now?: () => number; tls?: CertifiedKey; keepalive?: Keepalive } = {},
) {
  const store = new TrustStore();
  store.update(trust);
  const started = await createServer({ tls: options.tls ?? server.tls, trust: store, services: handlers, ...options });
  t.teardown(() => started.close(0));
  return { server: started, trust: store };
}

/** `server` as a liar, until the test ends. */
export async function serveBytes(t: ExecutionContext, trust: Trust, answer: (path: string) => Buffer): Promise<Pick<Server, 'endpoint'>> {
  const liar = await listen(server.tls, new TrustStore(trust), answer);
  t.teardown(() => {
    liar.close();
  });
  return liar;
}

export function dial(
  t: ExecutionContext,
  to: Pick<Server, 'endpoint'>,
  as: TestNode,
  trust: Trust = server.trust,
  expectedPeerCertSha256 = server.certSha256,
): Channel {
  const store = new TrustStore();
  store.update(trust);
  const channel = createChannel({ endpoint: to.endpoint, tls: as.tls, trust: store, expectedPeerCertSha256, deadlineMs: 3000 });
  t.teardown(() => {
    channel.close();
  });
  return channel;
}

export const echo: Handlers = { Ledger: { Evaluate: ({ peer, document }) => ({ node: peer.node, role: peer.role, said: document }) } };

/** A question that any handler of `Evaluate` may answer as it likes, and a transaction that none looks at. */
export const question = { verb: 'members.list', body: '{}' } as const;
export const submission = {
  creator: { msp: 'hungary', certSha256: '00'.repeat(32) },
  verb: 'rounds.open',
  requestId: '1',
  body: '{}',
  certificatePem: client.tls.certPem,
  signature: '00'.repeat(64),
} as const;

/** The code with which a call fails. */
export async function codeOf(t: ExecutionContext, call: Promise<unknown>): Promise<string> {
  return (await t.throwsAsync<CohortError>(call)).code;
}
