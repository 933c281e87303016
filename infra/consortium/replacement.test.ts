// What waits for a vote lies in a folder beside what is in force, is proposed again as it is, and issues or signs nothing before.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { toHex } from '@cohort/protos/hash';
import type { Answers } from '@cohort/protos/list-all';
import { createOrganisation } from '../pki/create-organisation.ts';
import { createNodeKeys } from '../pki/create-node-keys.ts';
import { loadNodeKeys } from '../pki/load-node-keys.ts';
import { renewKeys } from '../pki/renew-keys.ts';
import { replacementKeys, takeUpWaiting } from '../pki/replacement-keys.ts';
import { registeredOrganisation, replacementAuthority } from './registered-organisation.ts';

async function folder(t: ExecutionContext): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'cohort-replacement-'));
  t.teardown(() => rm(dir, { recursive: true }));
  return dir;
}

/** A registry of one organisation. */
const registry = (caPem: string): Answers =>
  ({ evaluate: () => Promise.resolve({ items: [{ msp: 'va', caPem, nodes: [] }], bookmark: '' }) }) as unknown as Answers;

test('an authority that waits for a vote issues nothing, and is proposed once more as it is', async (t) => {
  const dir = await folder(t);
  const first = await createOrganisation(dir, 'va');
  const next = await replacementAuthority(dir, 'va', registry(first.caPem));
  t.not(next.caPem, first.caPem);
  t.deepEqual(await replacementAuthority(dir, 'va', registry(first.caPem)), next);
  t.deepEqual(await registeredOrganisation(dir, 'va', registry(first.caPem)), first);
  t.deepEqual(await registeredOrganisation(dir, 'va', registry(next.caPem)), next);
  const third = await replacementAuthority(dir, 'va', registry(next.caPem));
  t.is(new Set([first, next, third].map(({ caSha256 }) => caSha256)).size, 3);
});

test('an authority that is not in the folder, and an organisation that is not in the registry, are refused with what to do', async (t) => {
  const dir = await folder(t);
  const { caPem } = await createOrganisation(dir, 'va');
  await t.throwsAsync(registeredOrganisation(dir, 'va', registry('another')), {
    code: 'CONFIG_INVALID',
    message: /expected the authority that the registry has of va, got others only; restore the folder from its backup$/,
  });
  await t.throwsAsync(registeredOrganisation(dir, 'basel', registry(caPem)), {
    code: 'NOT_FOUND',
    message: /organisation basel: is not registered; have it admitted: cohort member propose basel$/,
  });
});

test('keys that wait for a vote are proposed once more as they are, and the node goes on with its own', async (t) => {
  const [dir, home] = [await folder(t), await folder(t)];
  const organisation = await createOrganisation(home, 'va');
  const first = await createNodeKeys(dir, 'va/party', organisation);
  const registered = toHex(first.nodeKey.publicKey);
  const next = await replacementKeys(dir, 'va/party', organisation, registered);
  t.notDeepEqual(next.nodeKey, first.nodeKey);
  t.notDeepEqual(next.boxKey, first.boxKey);
  t.deepEqual(await replacementKeys(dir, 'va/party', organisation, registered), next);
  t.deepEqual(await loadNodeKeys(dir), first);
  // Meanwhile its certificates are renewed under the node key that is registered.
  t.deepEqual((await renewKeys(dir, organisation)).nodeKey, first.nodeKey);
  t.deepEqual(await replacementKeys(dir, 'va/party', organisation, registered), next);
  await t.throwsAsync(replacementKeys(dir, 'va/party', organisation, toHex(next.nodeKey.publicKey)), {
    code: 'NODE_REPLACED',
    message: /va\/party: expected a node that uses the keys of the last vote, .*; start it, then propose others$/,
  });
  await takeUpWaiting(dir);
  t.deepEqual(await loadNodeKeys(dir), next);
});

test('a folder whose keys were lost gets others, once', async (t) => {
  const [dir, home] = [await folder(t), await folder(t)];
  const organisation = await createOrganisation(home, 'va');
  const made = await replacementKeys(dir, 'va/party', organisation, 'ab'.repeat(32));
  t.is(made.node, 'va/party');
  t.deepEqual(await replacementKeys(dir, 'va/party', organisation, 'ab'.repeat(32)), made);
});
