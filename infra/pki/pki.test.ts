// What an organisation and its nodes find in their folders, and what is refused there.
import { chmod, mkdtemp, readdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { X509Certificate } from 'node:crypto';
import test from 'ava';
import { openBox, sealBox } from '@cohort/mpc/seal';
import { signEd25519, verifyEd25519 } from '@cohort/mpc/crypto';
import { createNodeKeys } from './create-node-keys.ts';
import { createOrganisation } from './create-organisation.ts';
import { issueCertificate } from './issue-certificate.ts';
import { loadNodeKeys } from './load-node-keys.ts';
import { loadOrganisation } from './load-organisation.ts';

const folder = (): Promise<string> => mkdtemp(join(tmpdir(), 'cohort-pki-'));

test('a node comes back from its folder with the keys it was made with', async (t) => {
  const dir = await folder();
  const organisation = await createOrganisation(join(dir, 'org'), 'cleveland');
  const made = await createNodeKeys(join(dir, 'node'), 'cleveland/party', organisation);
  const loaded = await loadNodeKeys(join(dir, 'node'));
  t.deepEqual(loaded, made);
  t.is(loaded.node, 'cleveland/party');
  t.is(loaded.msp, 'cleveland');
  t.deepEqual(await loadOrganisation(join(dir, 'org')), organisation);
});

test('the public keys belong to the secret ones', async (t) => {
  const dir = await folder();
  const { nodeKey, boxKey } = await createNodeKeys(dir, 'hungary/agent', await createOrganisation(join(dir, 'org'), 'hungary'));
  const message = Uint8Array.of(1, 2, 3);
  t.true(verifyEd25519(nodeKey.publicKey, message, signEd25519(nodeKey.seed, message)));
  t.deepEqual(openBox(sealBox(message, boxKey.publicKey, boxKey.secretKey), boxKey.publicKey, boxKey.secretKey), message);
});

test('certificates are signed by the authority, for localhost and the node', async (t) => {
  const dir = await folder();
  const organisation = await createOrganisation(join(dir, 'org'), 'hungary');
  const other = await createOrganisation(join(dir, 'other'), 'hungary');
  const keys = await createNodeKeys(dir, 'hungary/agent', organisation);
  const tls = new X509Certificate(keys.tls.certPem);
  const identity = new X509Certificate(keys.identity.certPem);
  t.true(tls.verify(new X509Certificate(organisation.caPem).publicKey));
  t.true(identity.verify(new X509Certificate(organisation.caPem).publicKey));
  t.false(tls.verify(new X509Certificate(other.caPem).publicKey));
  t.is(tls.checkHost('localhost'), 'localhost');
  t.is(identity.checkHost('localhost'), undefined);
  t.false(tls.ca);
  t.true(new X509Certificate(organisation.caPem).ca);
});

test('what a certificate is for stands in it, and critical where another reader must not pass over it', async (t) => {
  const { authority } = await createOrganisation(join(await folder(), 'org'), 'hungary');
  const request = { msp: 'hungary', name: 'hungary/party' } as const;
  const of = (certPem: string) => new X509Certificate(certPem);
  const [ca, tls, identity] = [
    of(authority.certPem),
    of((await issueCertificate({ ...request, usage: 'tls', alsoNamed: () => 'cohort:x' }, authority)).certPem),
    of((await issueCertificate({ ...request, usage: 'identity' }, authority)).certPem),
  ];
  // Basic constraints and key usage in DER: object id, critical, value.
  const has = (certificate: X509Certificate, ...extensions: readonly string[]): boolean =>
    extensions.every((der) => certificate.raw.toString('hex').includes(der));
  t.true(has(ca, '0603551d130101ff040830060101ff020100', '0603551d0f0101ff040403020106'));
  for (const leaf of [tls, identity]) {
    t.true(has(leaf, '0603551d130101ff04023000', '0603551d0f0101ff040403020780'));
    t.true(leaf.checkIssued(ca));
    t.is(leaf.subject, `CN=hungary/party\n${leaf === identity ? 'OU=client\n' : ''}O=hungary`, 'on Fabric a unit says what its holder is');
    t.is(leaf.issuer, ca.subject);
    t.is(leaf.serialNumber.length, 32);
    t.false(ca.checkIssued(leaf));
  }
  t.deepEqual(tls.keyUsage, ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
  t.is(tls.subjectAltName, 'DNS:localhost, URI:cohort:x');
  t.falsy(identity.keyUsage);
  t.is(identity.subjectAltName, undefined);
});

test('key files are for their owner only, in a folder for its owner only', async (t) => {
  const dir = await folder();
  await createNodeKeys(dir, 'hungary/agent', await createOrganisation(join(dir, 'org'), 'hungary'));
  t.is((await stat(join(dir, 'keys'))).mode & 0o777, 0o700);
  const files = await readdir(join(dir, 'keys'));
  t.is(files.length, 7);
  for (const file of files) t.is((await stat(join(dir, 'keys', file))).mode & 0o777, 0o600, file);
  t.is((await stat(join(dir, 'org', 'keys', 'ca.key.pem'))).mode & 0o777, 0o600);
});

test('a key file that the group may read is refused with the chmod to run', async (t) => {
  const dir = await folder();
  await createNodeKeys(dir, 'hungary/agent', await createOrganisation(join(dir, 'org'), 'hungary'));
  await chmod(join(dir, 'keys', 'node.key'), 0o640);
  await t.throwsAsync(loadNodeKeys(dir), { code: 'CONFIG_INVALID', message: /node\.key: expected mode 0600, got 0640; run: chmod 600 / });
});

test.serial('a key of another user is told apart from one that is not there', async (t) => {
  const dir = await folder();
  await createNodeKeys(dir, 'hungary/agent', await createOrganisation(join(dir, 'org'), 'hungary'));
  await chmod(dir, 0o711);
  // The superuser may read everything: it asks as nobody.
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(65_534);
  else await chmod(join(dir, 'keys'), 0);
  try {
    await t.throwsAsync(loadNodeKeys(dir), {
      code: 'PERMISSION_DENIED',
      message: /keys\/[a-z.]+: expected a file that this user .* belongs to uid/,
    });
  } finally {
    if (isRoot) process.seteuid?.(0);
    else await chmod(join(dir, 'keys'), 0o700);
  }
});

test('missing, swapped and garbled keys are refused by file name, without quoting them', async (t) => {
  const dir = await folder();
  await t.throwsAsync(loadNodeKeys(dir), { code: 'CONFIG_INVALID', message: /keys\/[a-z.]+: expected a key file, got nothing/ });
  const organisation = await createOrganisation(join(dir, 'org'), 'hungary');
  const keys = await createNodeKeys(dir, 'hungary/agent', organisation);
  await writeFile(join(dir, 'keys', 'tls.key.pem'), keys.identity.keyPem);
  await t.throwsAsync(loadNodeKeys(dir), { code: 'CONFIG_INVALID', message: /tls\.key\.pem: expected the private key of the certificate/ });
  await writeFile(join(dir, 'keys', 'tls.key.pem'), keys.tls.keyPem);
  await writeFile(join(dir, 'keys', 'node.key'), 'secret-but-short');
  const error = await t.throwsAsync(loadNodeKeys(dir), { code: 'CONFIG_INVALID' });
  t.false(error.message.includes('secret-but-short'));
});

test('keys and authorities are never overwritten', async (t) => {
  const dir = await folder();
  const organisation = await createOrganisation(join(dir, 'org'), 'hungary');
  const first = await createNodeKeys(dir, 'hungary/agent', organisation);
  await t.throwsAsync(createOrganisation(join(dir, 'org'), 'hungary'), { code: 'FOLDER_IN_USE' });
  await t.throwsAsync(createNodeKeys(dir, 'hungary/agent', organisation), { code: 'FOLDER_IN_USE' });
  t.deepEqual(await loadNodeKeys(dir), first);
});

test('names that could carry another subject are refused', async (t) => {
  const dir = await folder();
  for (const msp of ['Cleveland', 'x', 'a, CN=b', '', '1st', 'a'.repeat(33)])
    await t.throwsAsync(createOrganisation(join(dir, 'bad'), msp), { code: 'CONFIG_INVALID' }, msp);
  const { authority } = await createOrganisation(join(dir, 'org'), 'hungary');
  for (const name of ['hungary', 'cleveland/agent', 'hungary/agent, O=cleveland', 'hungary/'])
    await t.throwsAsync(issueCertificate({ usage: 'tls', msp: 'hungary', name }, authority), { code: 'CONFIG_INVALID' }, name);
});
