// What waits for a vote lies in a folder beside what is in force, is proposed again as it is, and issues or signs nothing before.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { QueryVerb } from '@cohort/protos/ledger';
import { memberPage } from '@cohort/protos/testing/one-page';
import test, { type ExecutionContext } from 'ava';
import type { Ledger } from '@cohort/chaincode/client/ledger';
import { CohortError } from '@cohort/protos/errors';
import { toHex } from '@cohort/protos/hash';
import type { Answers } from '@cohort/protos/list-all';
import { generationsOf } from '../pki/key-generations.ts';
import { createOrganisation } from '../pki/create-organisation.ts';
import { createNodeKeys } from '../pki/create-node-keys.ts';
import { loadNodeKeys } from '../pki/load-node-keys.ts';
import { nodeRecord } from '../pki/node-record.ts';
import { renewKeys } from '../pki/renew-keys.ts';
import { replacementKeys, takeUpWaiting } from '../pki/replacement-keys.ts';
import { rotateNode } from './rotate-node.ts';
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

test('an authority whose key is lost is replaced, and the next one issues once it is registered', async (t) => {
  const dir = await folder(t);
  const lost = await createOrganisation(dir, 'va');
  await rm(join(dir, 'keys', 'ca.key.pem'));
  const next = await replacementAuthority(dir, 'va', registry(lost.caPem));
  t.not(next.caPem, lost.caPem);
  t.deepEqual(await replacementAuthority(dir, 'va', registry(lost.caPem)), next);
  t.deepEqual(await registeredOrganisation(dir, 'va', registry(next.caPem)), next);
  await t.throwsAsync(registeredOrganisation(dir, 'va', registry(lost.caPem)), {
    code: 'CONFIG_INVALID',
    message: /ca\.key\.pem: expected a key file/,
  });
  await rm(join(dir, '1', 'keys', 'ca.key.pem'));
  const third = await replacementAuthority(dir, 'va', registry(next.caPem));
  t.is(await readFile(join(dir, '2', 'ca.pem'), 'utf8'), third.caPem);
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

test('a renewal is there whole or not at all, at each moment, and one that the ledger refuses leaves none', async (t) => {
  const [dir, home] = [await folder(t), await folder(t)];
  const organisation = await createOrganisation(home, 'va');
  const keys = await createNodeKeys(dir, 'va/party', organisation);
  let written = false;
  const writing = renewKeys(dir, organisation).finally(() => (written = true));
  const isWritten = (): boolean => written;
  while (!isWritten()) for (const generation of await generationsOf(dir)) await t.notThrowsAsync(loadNodeKeys(dir, generation));
  await writing;
  await rm(join(dir, 'keys', '1'), { recursive: true });
  const ledger = (code: 'ROTATION_INVALID' | 'UNREACHABLE') =>
    ({
      genesisHash: 'ab'.repeat(32),
      evaluate: (verb: QueryVerb) => {
        if (verb === 'members.list') return Promise.resolve(memberPage({ organisations: [], nodes: [] }));
        if (verb === 'epochs.current') return Promise.resolve({ needed: 1 });
        return Promise.resolve({ ...nodeRecord(keys, 'party'), status: 'active', rotation: null });
      },
      submit: () => Promise.reject(new CohortError(code, 'no')),
    }) as unknown as Ledger;
  await t.throwsAsync(rotateNode(dir, 'va/party', organisation, ledger('ROTATION_INVALID')), { code: 'ROTATION_INVALID' });
  t.deepEqual(await generationsOf(dir), [0]);
  await t.throwsAsync(rotateNode(dir, 'va/party', organisation, ledger('UNREACHABLE')), { code: 'UNREACHABLE' });
  t.deepEqual(await generationsOf(dir), [0, 1], 'after an outage it may be registered');
});

test('a folder whose keys were lost gets others, once', async (t) => {
  const [dir, home] = [await folder(t), await folder(t)];
  const organisation = await createOrganisation(home, 'va');
  const made = await replacementKeys(dir, 'va/party', organisation, 'ab'.repeat(32));
  t.is(made.node, 'va/party');
  t.deepEqual(await replacementKeys(dir, 'va/party', organisation, 'ab'.repeat(32)), made);
});
