// After an authority was replaced the nodes that are still to be renewed are named, and no others.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import type { MembersView } from '@cohort/protos/ledger';
import { createNodeKeys } from '../pki/create-node-keys.ts';
import { createOrganisation } from '../pki/create-organisation.ts';
import { renewKeys } from '../pki/renew-keys.ts';
import { formerCertificates, formerRemedy } from './former-certificates.ts';
import type { Consortium } from './layout.ts';

test('of the registered nodes those whose newest certificates are of another authority than the registry has', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'cohort-former-'));
  const before = await createOrganisation(join(dir, 'before'), 'aa');
  const now = await createOrganisation(join(dir, 'now'), 'aa');
  const ids = ['aa/party', 'aa/agent', 'aa/admin', 'aa/ledger', 'aa/elsewhere'];
  const nodes = Object.fromEntries(ids.map((node) => [node.replace('/', '-'), node]));
  for (const node of ids.slice(0, 4)) await createNodeKeys(join(dir, 'nodes', node.replace('/', '-')), node, before);
  await renewKeys(join(dir, 'nodes', 'aa-agent'), now, {});
  const consortium = { nodes, ledger: { kind: 'embedded', msp: 'aa' } } as unknown as Consortium;
  const of = (caPem: string, registered: readonly string[]) =>
    formerCertificates(dir, consortium, {
      organisations: [{ msp: 'aa', caPem }],
      nodes: registered.map((node) => ({ node })),
    } as unknown as MembersView);
  t.deepEqual(await of(now.caPem, ids), ['aa/party', 'aa/admin']);
  t.deepEqual(await of(now.caPem, ['aa/party', 'aa/agent']), ['aa/party']);
  t.deepEqual(await of(before.caPem, ['aa/party', 'aa/admin']), []);
  t.regex(formerRemedy('aa/party', '/a b'), /^expected .*, got .*; renew them: cohort node rotate aa\/party --dir '\/a b'$/);
});
