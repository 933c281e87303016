// Issues one P-256 certificate (RFC 5280): an authority's own, or a node's for TLS or for the ledger.
import { createHash, createPrivateKey, generateKeyPairSync, randomBytes, sign, X509Certificate, type KeyObject } from 'node:crypto';
import { CohortError } from '@cohort/protos/errors';
import { bits, boolean, explicit, implicit, integer, objectId, octets, printable, sequence, setOf, time } from './der.ts';

/** A certificate and its private key (PKCS #8), PEM. */
export interface CertifiedKey {
  readonly certPem: string;
  readonly keyPem: string;
}

export interface CertificateRequest {
  /** `ca` signs itself; `tls` is for mutual TLS on localhost; `identity` signs transactions. */
  readonly usage: 'ca' | 'tls' | 'identity';
  readonly msp: string;
  /** Common name: the node id, or the authority's name. */
  readonly name: string;
  /** Default: one hour ago, so that a clock that lags a little does not refuse a new node. */
  readonly notBefore?: Date;
  /** Default: five years from now for an authority, one year for a node. */
  readonly notAfter?: Date;
  /** For `tls`: a URI among the alternative names, by the certificate's public key (SubjectPublicKeyInfo, DER). */
  readonly alsoNamed?: ((spki: Uint8Array) => string) | undefined;
}

const hourMs = 3_600_000;
const yearMs = 365 * 24 * hourMs;
const nodeName = /^[a-z][a-z0-9-]{1,31}(?:\/[a-z]+|\/ca)$/;
const ecdsaWithSha256 = sequence(objectId('1.2.840.10045.4.3.2'));

/**
 * @param authority who signs; left out for `ca`
 * @throws {CohortError} CONFIG_INVALID for a name that is not `<msp>/<role>`
 */
export function issueCertificate(request: CertificateRequest, authority?: CertifiedKey): CertifiedKey {
  const { usage, msp, name } = request;
  if (!nodeName.test(name) || !name.startsWith(`${msp}/`))
    throw new CohortError('CONFIG_INVALID', `name: expected ${msp}/<role> in lower case, got ${JSON.stringify(name)}`);
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const issuer = authority === undefined ? null : new X509Certificate(authority.certPem);
  const subject = nameOf([`CN=${name}`, `O=${msp}`]);
  const body = sequence(
    explicit(0, integer(Uint8Array.of(2))), // version 3
    integer(serialNumber()),
    ecdsaWithSha256,
    issuer === null ? subject : nameOf(issuer.subject.split('\n')),
    sequence(
      time(request.notBefore ?? new Date(Date.now() - hourMs)),
      time(request.notAfter ?? new Date(Date.now() + (usage === 'ca' ? 5 : 1) * yearMs)),
    ),
    subject,
    spkiOf(publicKey),
    explicit(3, sequence(...extensionsOf(request, publicKey, issuer?.publicKey))),
  );
  const signature = sign('sha256', body, authority === undefined ? privateKey : createPrivateKey(authority.keyPem));
  const der = sequence(body, ecdsaWithSha256, bits(signature));
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return {
    certPem: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
    keyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

const attributes: Readonly<Record<string, string>> = { CN: '2.5.4.3', O: '2.5.4.10' };

/** Of `CN=name` and the like, in their order. @throws {CohortError} CONFIG_INVALID for an attribute that no authority of ours has */
function nameOf(parts: readonly string[]): Uint8Array {
  const encoded = parts.map((part) => {
    const equals = part.indexOf('=');
    const type = attributes[part.slice(0, equals)];
    if (type === undefined)
      throw new CohortError('CONFIG_INVALID', `authority: expected a subject of CN and O, got ${part}; use one that \`cohort init\` made`);
    return setOf(sequence(objectId(type), printable(part.slice(equals + 1))));
  });
  return sequence(...encoded);
}

function extensionsOf({ usage, alsoNamed }: CertificateRequest, publicKey: KeyObject, issuer?: KeyObject): Uint8Array[] {
  const ownId = extension('2.5.29.14', octets(keyId(publicKey)));
  const common = issuer === undefined ? [ownId] : [ownId, extension('2.5.29.35', sequence(implicit(0, keyId(issuer))))];
  const [basicConstraints, keyUsage] = ['2.5.29.19', '2.5.29.15'];
  if (usage === 'ca') {
    const [keyCertSignAndCrlSign, noAuthorityBelow] = [bits(Uint8Array.of(0x06), 1), integer(Uint8Array.of(0))];
    return [...common, critical(basicConstraints, sequence(boolean(true), noAuthorityBelow)), critical(keyUsage, keyCertSignAndCrlSign)];
  }
  const digitalSignature = bits(Uint8Array.of(0x80), 7);
  const leaf = [...common, critical(basicConstraints, sequence()), critical(keyUsage, digitalSignature)];
  if (usage === 'identity') return leaf;
  const [serverAuth, clientAuth] = [objectId('1.3.6.1.5.5.7.3.1'), objectId('1.3.6.1.5.5.7.3.2')];
  const [dnsName, uri] = [2, 6];
  const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);
  const uris = alsoNamed === undefined ? [] : [implicit(uri, ascii(alsoNamed(spkiOf(publicKey))))];
  return [
    ...leaf,
    extension('2.5.29.37', sequence(serverAuth, clientAuth)),
    extension('2.5.29.17', sequence(implicit(dnsName, ascii('localhost')), ...uris)),
  ];
}

const extension = (id: string, value: Uint8Array): Uint8Array => sequence(objectId(id), octets(value));
/** One that a reader must know, or refuse the certificate. */
const critical = (id: string, value: Uint8Array): Uint8Array => sequence(objectId(id), boolean(true), octets(value));

const spkiOf = (publicKey: KeyObject): Uint8Array => new Uint8Array(publicKey.export({ type: 'spki', format: 'der' }));

/** SHA-1 of the public point, which ends the key's DER: a name that finds an issuer and protects nothing (RFC 5280, 4.2.1.2). */
const keyId = (publicKey: KeyObject): Uint8Array => createHash('sha1').update(spkiOf(publicKey).subarray(-65)).digest();

/** 16 random bytes; the first is 1 to 127, so that the number is positive and has no leading zero. */
function serialNumber(): Uint8Array {
  const bytes = randomBytes(16);
  bytes.writeUInt8((bytes.readUInt8(0) & 0x7f) | 0x01, 0);
  return bytes;
}
