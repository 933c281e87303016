// A party that listens on another port than the registry says is named, with what to change.
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import type { MembersView } from '@cohort/protos/ledger';
import { otherEndpoints } from './other-endpoints.ts';

test('parties whose node.json names another port than they are registered under, and no others', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'cohort-endpoints-'));
  const nodes = { 'aa-party': 'aa/party', 'bb-party': 'bb/party', 'cc-party': 'cc/party', 'cc-agent': 'cc/agent', 'dd-party': 'dd/party' };
  const ports: Readonly<Record<string, unknown>> = { 'aa-party': 7001, 'bb-party': 7002, 'cc-party': 0, 'cc-agent': undefined };
  for (const [name, port] of Object.entries(ports)) {
    await mkdir(join(dir, 'nodes', name), { recursive: true });
    await writeFile(join(dir, 'nodes', name, 'node.json'), JSON.stringify({ kind: name.split('-')[1], port }));
  }
  const registered = Object.values(nodes).map((node) => ({ node, role: node.split('/')[1], endpoint: 'localhost:7001' }));
  const found = await otherEndpoints(dir, { nodes }, { nodes: registered } as unknown as MembersView);
  t.deepEqual(
    found.map(({ node }) => node),
    ['bb/party'],
  );
  t.regex(
    found[0]?.detail ?? '',
    /^expected the port of localhost:7001, under which it is registered, in .*bb-party\/node\.json, got 7002; change it there/,
  );
});
