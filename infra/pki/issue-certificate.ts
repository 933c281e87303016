// Issues one P-256 certificate: an authority's own, or a node's for TLS or for the ledger.
import { randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import { addressOf } from '@cohort/protos/endpoint';
import { CohortError } from '@cohort/protos/errors';
import { p256, x509, type X509 } from './x509.ts';

/** A certificate and its private key (PKCS #8), PEM. */
export interface CertifiedKey {
  readonly certPem: string;
  readonly keyPem: string;
}

export type FabricRole = 'client' | 'peer' | 'orderer' | 'admin';

export interface CertificateRequest {
  /** `ca` signs itself; `tls` is for mutual TLS; `identity` signs transactions, or on Fabric blocks, endorsements and configurations. */
  readonly usage: 'ca' | 'tls' | 'identity';
  /** For `identity`: what Fabric takes its holder for, by the organisational unit; a client unless told. */
  readonly fabricRole?: FabricRole;
  readonly msp: string;
  /** Common name: the node id, or the authority's name. */
  readonly name: string;
  /** Default: one hour ago, so that a clock that lags a little does not refuse a new node. */
  readonly notBefore?: Date;
  /** Default: five years from now for an authority, one year for a node. */
  readonly notAfter?: Date;
  /** For `tls`: host names and addresses under which the node is reached; `localhost` unless told. */
  readonly hosts?: readonly string[] | undefined;
  /** For `tls`: a URI among the alternative names, by the certificate's public key (SubjectPublicKeyInfo, DER). */
  readonly alsoNamed?: ((spki: Uint8Array) => string) | undefined;
}

const hourMs = 3_600_000;
const yearMs = 365 * 24 * hourMs;
const nodeName = /^[a-z][a-z0-9-]{1,31}(?:\/[a-z]+|\/ca)$/;

/**
 * @param authority who signs; left out for `ca`
 * @throws {CohortError} CONFIG_INVALID for a name that is not `<msp>/<role>`
 */
export async function issueCertificate(request: CertificateRequest, authority?: CertifiedKey): Promise<CertifiedKey> {
  const { usage, msp, name } = request;
  if (!nodeName.test(name) || !name.startsWith(`${msp}/`))
    throw new CohortError('CONFIG_INVALID', `name: expected ${msp}/<role> in lower case, got ${JSON.stringify(name)}`);
  const library = await x509();
  const keys = await webcrypto.subtle.generateKey(p256, true, ['sign', 'verify']);
  const issuer = authority === undefined ? undefined : new library.X509Certificate(authority.certPem);
  const signingKey = authority === undefined ? keys.privateKey : await importKey(authority.keyPem);
  const subject = usage === 'identity' ? `CN=${name}, OU=${request.fabricRole ?? 'client'}, O=${msp}` : `CN=${name}, O=${msp}`;
  const certificate = await library.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject,
    issuer: issuer?.subject ?? subject,
    notBefore: request.notBefore ?? new Date(Date.now() - hourMs),
    notAfter: request.notAfter ?? new Date(Date.now() + (usage === 'ca' ? 5 : 1) * yearMs),
    publicKey: keys.publicKey,
    signingKey,
    signingAlgorithm: p256,
    extensions: await extensionsOf(request, keys.publicKey, issuer),
  });
  return { certPem: `${certificate.toString('pem')}\n`, keyPem: await exportKey(keys.privateKey) };
}

async function extensionsOf(
  { usage, hosts = ['localhost'], alsoNamed }: CertificateRequest,
  publicKey: webcrypto.CryptoKey,
  issuer?: InstanceType<X509['X509Certificate']>,
): Promise<Extension[]> {
  const library = await x509();
  const { keyCertSign, cRLSign, digitalSignature } = library.KeyUsageFlags;
  const ownId = await library.SubjectKeyIdentifierExtension.create(publicKey);
  const common = issuer === undefined ? [ownId] : [ownId, await library.AuthorityKeyIdentifierExtension.create(issuer.publicKey)];
  if (usage === 'ca')
    return [...common, new library.BasicConstraintsExtension(true, 0, true), new library.KeyUsagesExtension(keyCertSign | cRLSign, true)];
  const leaf = [
    ...common,
    new library.BasicConstraintsExtension(false, undefined, true),
    new library.KeyUsagesExtension(digitalSignature, true),
  ];
  if (usage === 'identity') return leaf;
  const spki = new Uint8Array(await webcrypto.subtle.exportKey('spki', publicKey));
  const uris = alsoNamed === undefined ? [] : [{ type: 'url', value: alsoNamed(spki) } as const];
  return [
    ...leaf,
    new library.ExtendedKeyUsageExtension([library.ExtendedKeyUsage.serverAuth, library.ExtendedKeyUsage.clientAuth]),
    new library.SubjectAlternativeNameExtension([...hosts.map(nameOf), ...uris]),
  ];
}

/** Brackets belong to endpoints. */
function nameOf(host: string): { readonly type: 'dns' | 'ip'; readonly value: string } {
  const value = addressOf(host);
  return { type: isIP(value) === 0 ? 'dns' : 'ip', value };
}

type Extension = InstanceType<X509['Extension']>;

/** 16 random bytes; the first is 1 to 127, so that the number is positive and has no leading zero. */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes.writeUInt8((bytes.readUInt8(0) & 0x7f) | 0x01, 0);
  return bytes.toString('hex');
}

async function importKey(pem: string): Promise<webcrypto.CryptoKey> {
  const der = Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
  return await webcrypto.subtle.importKey('pkcs8', der, p256, false, ['sign']);
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  const base64 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key)).toString('base64');
  return `-----BEGIN PRIVATE KEY-----\n${(base64.match(/.{1,64}/g) ?? []).join('\n')}\n-----END PRIVATE KEY-----\n`;
}
