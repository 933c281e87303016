// A party that names another endpoint than the registry is told, with what to change.
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import type { MembersView } from '@cohort/protos/ledger';
import { otherEndpoints } from './other-endpoints.ts';

test('parties whose node.json names another endpoint than they are registered under, and no others', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'cohort-endpoints-'));
  const nodes = { 'aa-party': 'aa/party', 'bb-party': 'bb/party', 'cc-party': 'cc/party', 'cc-agent': 'cc/agent', 'dd-party': 'dd/party' };
  const [registeredAt, elsewhere] = ['localhost:7001', 'party.example:7001'];
  const endpoints = { 'aa-party': registeredAt, 'bb-party': elsewhere, 'cc-party': undefined, 'cc-agent': elsewhere };
  for (const [name, endpoint] of Object.entries(endpoints)) {
    await mkdir(join(dir, 'nodes', name), { recursive: true });
    await writeFile(join(dir, 'nodes', name, 'node.json'), JSON.stringify({ kind: name.split('-')[1], endpoint }));
  }
  const registered = Object.values(nodes).map((node) => ({ node, role: node.split('/')[1], endpoint: registeredAt }));
  const found = await otherEndpoints(dir, { nodes }, { nodes: registered } as unknown as MembersView);
  t.deepEqual(
    found.map(({ node }) => node),
    ['bb/party'],
  );
  t.regex(
    found[0]?.detail ?? '',
    /^expected endpoint localhost:7001, under which it is registered, in .*bb-party\/node\.json, got party\.example:7001; change it there/,
  );
});
