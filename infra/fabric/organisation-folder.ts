// What one organisation needs to run its orderer and peer: identities from its own authority, in the folders that Fabric reads.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { slots } from './slots.ts';
import { issueCertificate, type CertifiedKey, type FabricRole } from '../pki/issue-certificate.ts';
import type { Organisation } from '../pki/create-organisation.ts';
import { writeSecret } from '../pki/secret-file.ts';

/** The folders of one organisation's part of a network. */
export interface OrganisationFolder {
  readonly msp: string;
  readonly dir: string;
  /** Public: what the channel's configuration takes of the organisation. */
  readonly mspDir: string;
  readonly node: (role: NodeName) => NodeFolder;
}

export const nodeNames = ['orderer', 'peer', 'operator', 'chaincode', 'peer-chaincode'] as const;
export type NodeName = (typeof nodeNames)[number];

export interface NodeFolder {
  readonly msp: string;
  readonly signCert: string;
  readonly signKey: string;
  readonly tlsCert: string;
  readonly tlsKey: string;
  readonly tlsCa: string;
}

/** @param own the organisation's own folder */
export function organisationFolder(own: string, msp: string): OrganisationFolder {
  return { msp, dir: own, mspDir: join(own, 'msp'), node: (name) => nodeFolder(own, name) };
}

/** @param own the organisation's own folder @param name of a folder in it */
export function nodeFolder(own: string, name: string): NodeFolder {
  return { ...filesIn(join(own, name)), tlsCa: join(own, 'msp', 'tlscacerts', 'ca.pem') };
}

const filesIn = (dir: string): Omit<NodeFolder, 'tlsCa'> => ({
  msp: join(dir, 'msp'),
  signCert: join(dir, 'msp', 'signcerts', 'cert.pem'),
  signKey: join(dir, 'msp', 'keystore', 'key.pem'),
  tlsCert: join(dir, 'tls.pem'),
  tlsKey: join(dir, 'tls.key.pem'),
});

/** By the organisational unit of a certificate; the authority is not named again, so that a second one may follow. */
const nodeUnits = ['client', 'peer', 'admin', 'orderer']
  .map((unit) => `  ${unit[0]?.toUpperCase() ?? ''}${unit.slice(1)}OUIdentifier: { OrganizationalUnitIdentifier: ${unit} }\n`)
  .join('');
const mspConfig = `NodeOUs:\n  Enable: true\n${nodeUnits}`;

/** Signs with one key and speaks TLS with another; those of the chaincode's own connection only speak TLS. */
const nodes: Readonly<Record<NodeName, FabricRole | null>> = {
  orderer: 'orderer',
  peer: 'peer',
  operator: 'admin',
  chaincode: null,
  'peer-chaincode': null,
};

/** Whether it has an identity beside its TLS pair. */
export const signs = (name: NodeName): boolean => nodes[name] !== null;

/** Writes all of it into `own`; no key leaves that folder. `hosts` are the names and addresses that other machines reach it by. */
export async function writeOrganisation(own: string, organisation: Organisation, hosts: readonly string[]): Promise<OrganisationFolder> {
  const folder = organisationFolder(own, organisation.msp);
  await writeMsp(folder.mspDir, [organisation.caPem]);
  for (const name of nodeNames) await writeNode(join(own, name), name, organisation, hosts);
  return folder;
}

/** A node's own keys into `dir`. */
export async function writeNode(
  dir: string,
  name: NodeName,
  { msp, caPem, authority }: Organisation,
  hosts: readonly string[],
  notAfter?: Date,
): Promise<void> {
  const fabricRole = nodes[name];
  const { msp: mspDir, tlsCert, tlsKey } = filesIn(dir);
  const common = { msp, name: `${msp}/${name.replace('-', '')}`, ...(notAfter === undefined ? {} : { notAfter }) };
  if (fabricRole === null) await mkdir(dir, { recursive: true, mode: 0o700 });
  else await writeMsp(mspDir, [caPem], await issueCertificate({ ...common, usage: 'identity', fabricRole }, authority));
  const tls = await issueCertificate(
    { ...common, usage: 'tls', hosts: [...new Set([...hosts, 'localhost', ...slots.map(({ host }) => host)])] },
    authority,
  );
  await writeFile(tlsCert, tls.certPem, { flag: 'wx' });
  await writeSecret(tlsKey, tls.keyPem);
}

/** What Fabric reads of an organisation, and of a node with its identity. @param caPems its authorities, the present one first */
export async function writeMsp(dir: string, caPems: readonly string[], identity: CertifiedKey | null = null): Promise<void> {
  for (const authorities of ['cacerts', 'tlscacerts']) {
    await mkdir(join(dir, authorities), { recursive: true, mode: 0o700 });
    // Read in the order of their names.
    for (const [at, caPem] of caPems.entries())
      await writeFile(join(dir, authorities, at === 0 ? 'ca.pem' : `former-${String(at)}.pem`), caPem, { flag: 'wx' });
  }
  await writeFile(join(dir, 'config.yaml'), mspConfig, { flag: 'wx' });
  if (identity === null) return;
  await mkdir(join(dir, 'signcerts'), { mode: 0o700 });
  await writeFile(join(dir, 'signcerts', 'cert.pem'), identity.certPem, { flag: 'wx' });
  await writeSecret(join(dir, 'keystore', 'key.pem'), identity.keyPem);
}
