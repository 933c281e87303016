// A throw-away consortium for tests: authorities, certificates of any validity, a genesis and the ledger's key.
import 'reflect-metadata';
import { createPrivateKey, randomBytes, sign, webcrypto, type KeyObject } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import type { Genesis, NodeRecord, OrganisationRecord, Possession } from '@cohort/protos/ledger';
import { certificateFingerprint } from '../../client/transaction.ts';
import type { Identity } from '../../client/signer-of.ts';
import { ledgerKey } from '../ledger-key.ts';

x509.cryptoProvider.set(webcrypto);
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const day = 86_400_000;

export interface Validity {
  readonly from: Date;
  readonly to: Date;
}

export interface TestOrganisation {
  readonly msp: string;
  readonly caPem: string;
  /** A fresh key and a certificate of this authority. */
  issue(commonName: string, validity?: Validity): Promise<Identity>;
}

const longValid = (): Validity => ({ from: new Date(Date.now() - day), to: new Date(Date.now() + 365 * day) });

export async function organisation(msp: string): Promise<TestOrganisation> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const { from, to } = { from: new Date(Date.now() - 400 * day), to: new Date(Date.now() + 400 * day) };
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: randomBytes(8).toString('hex'),
    name: `CN=ca.${msp},O=${msp}`,
    notBefore: from,
    notAfter: to,
    signingAlgorithm: algorithm,
    keys,
    extensions: [new x509.BasicConstraintsExtension(true, 0, true), new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true)],
  });
  const issue = async (commonName: string, validity = longValid()): Promise<Identity> => {
    const leaf = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: randomBytes(8).toString('hex'),
      subject: `CN=${commonName},O=${msp}`,
      issuer: ca.subject,
      notBefore: validity.from,
      notAfter: validity.to,
      signingAlgorithm: algorithm,
      publicKey: leaf.publicKey,
      signingKey: keys.privateKey,
      extensions: [new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: 'localhost' }])],
    });
    const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', leaf.privateKey)).toString('base64');
    return { msp, certPem: certificate.toString('pem'), keyPem: `-----BEGIN PRIVATE KEY-----\n${pkcs8}\n-----END PRIVATE KEY-----\n` };
  };
  return { msp, caPem: ca.toString('pem'), issue };
}

export interface TestMember {
  readonly organisation: TestOrganisation;
  readonly identity: Identity;
  readonly tls: Identity;
  readonly record: OrganisationRecord;
  /** Ed25519 private key of the admin node. */
  readonly nodeKey: KeyObject;
}

/** An organisation with its admin node; `validity` is that of the admin's identity certificate. */
export async function member(msp: string, validity?: Validity): Promise<TestMember> {
  const org = await organisation(msp);
  const identity = await org.issue(`${msp}/admin`, validity);
  const tls = await org.issue(`${msp}/admin tls`);
  const node = ledgerKey(randomBytes(32).toString('hex'));
  const admin: NodeRecord = {
    node: `${msp}/admin`,
    msp,
    role: 'admin',
    tlsCertSha256: certificateFingerprint(tls.certPem),
    identityCertSha256: certificateFingerprint(identity.certPem),
    nodeKey: node.publicKey,
    boxKey: randomBytes(32).toString('hex'),
    endpoint: '',
  };
  return { organisation: org, identity, tls, record: { msp, name: msp, caPem: org.caPem, admin }, nodeKey: node.privateKey };
}

export interface TestConsortium {
  readonly genesis: Genesis;
  readonly ledgerSeeds: readonly string[];
  readonly members: readonly [TestMember, ...TestMember[]];
}

export function consortium(members: readonly [TestMember, ...TestMember[]]): TestConsortium {
  const seed = randomBytes(32).toString('hex');
  const organisations = members.map(({ record }) => record);
  return {
    genesis: {
      consortium: 'test',
      testNetwork: true,
      operators: 1,
      epochSeconds: 3600,
      organisations,
      nodes: [],
      ledgerKeys: [ledgerKey(seed).publicKey],
    },
    ledgerSeeds: [seed],
    members,
  };
}

/** Signatures by the admin node's three keys. */
export function possessionOf({ nodeKey, tls, identity }: TestMember, bytes: Uint8Array): Possession {
  const proof = ({ certPem, keyPem }: Identity) => ({
    certificatePem: certPem,
    signature: sign('sha256', bytes, { key: createPrivateKey(keyPem), dsaEncoding: 'ieee-p1363' }).toString('hex'),
  });
  return { node: sign(null, bytes, nodeKey).toString('hex'), tls: proof(tls), identity: proof(identity) };
}
