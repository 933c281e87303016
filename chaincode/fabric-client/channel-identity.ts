// Whose certificate an identity on a channel shows: of which organisation, in which role, issued by an authority of that organisation.
import { verify, X509Certificate, type KeyObject } from 'node:crypto';
import { msp } from '@hyperledger/fabric-protos';
import { remember } from '@cohort/protos/remember';
import { sha256 } from './block-bytes.ts';
import type { Authorities, ChannelRules } from './channel-rules.ts';

export interface ChannelIdentity {
  readonly msp: string;
  /** Organisational units: `peer`, `client`, `admin`, `orderer`. */
  readonly units: readonly string[];
  readonly certPem: string;
  readonly certSha256: string;
  readonly key: KeyObject;
}

interface ReadIdentity extends ChannelIdentity {
  readonly certificate: X509Certificate;
}

/** Identities are few and come again with every transaction. */
const read = remember(1024, (base64: string): ReadIdentity | null => {
  try {
    const serialised = msp.SerializedIdentity.deserializeBinary(Buffer.from(base64, 'base64'));
    const certPem = Buffer.from(serialised.getIdBytes_asU8()).toString('utf8');
    const certificate = new X509Certificate(certPem);
    const units = certificate.subject.split('\n').flatMap((line) => (line.startsWith('OU=') ? [line.slice(3)] : []));
    const certSha256 = sha256(certificate.raw).toString('hex');
    return { msp: serialised.getMspid(), units, certPem, certSha256, key: certificate.publicKey, certificate };
  } catch {
    return null; // no identity, or no certificate
  }
});

const checked = new WeakMap<ChannelRules, Map<string, ChannelIdentity | null>>();

/** Null for whom no authority of its organisation vouches, by the channel's rules at that block. */
export function identityOn(rules: ChannelRules, serialised: Uint8Array): ChannelIdentity | null {
  const known = checked.get(rules) ?? new Map<string, ChannelIdentity | null>();
  checked.set(rules, known);
  const name = Buffer.from(serialised).toString('base64');
  const before = known.get(name);
  if (before !== undefined) return before;
  const found = read(name);
  const own = found === null ? undefined : rules.authorities.get(found.msp);
  const identity = found !== null && own !== undefined && isVouched(found.certificate, own) ? found : null;
  known.set(name, identity);
  return identity;
}

/** By a root of the organisation's, directly or through intermediates; a block is judged long after, so that dates do not count. */
export function isVouched(certificate: X509Certificate, { roots, intermediates, revoked }: Authorities): boolean {
  const isBy = (issued: X509Certificate, issuer: X509Certificate): boolean => issued.checkIssued(issuer) && issued.verify(issuer.publicKey);
  // Each intermediate is looked at once, whatever a channel names: those that may have issued what was reached before.
  const reached = [certificate];
  const left = new Set(intermediates);
  for (const issued of reached) {
    if (revoked.has(issued.serialNumber.toLowerCase())) continue;
    if (roots.some((root) => isBy(issued, root))) return true;
    for (const issuer of left)
      if (isBy(issued, issuer)) {
        left.delete(issuer);
        reached.push(issuer);
      }
  }
  return false;
}

/** ECDSA over SHA-256, as Fabric's identities sign: of the two values that a signature may have as its second part, peers take the lower one only. */
export function holds(key: KeyObject, message: Uint8Array, signature: Uint8Array): boolean {
  // A key of another kind signs nothing here: Node refuses such a digest for it.
  if (key.asymmetricKeyType !== 'ec') return false;
  return isLower(signature, key.asymmetricKeyDetails?.namedCurve) && verify('sha256', message, key, signature);
}

/** Half of each curve's order. */
const halfOrders: Readonly<Record<string, bigint>> = {
  prime256v1: 0x7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8n,
  secp384r1: 0x7fffffffffffffffffffffffffffffffffffffffffffffffe3b1a6c0fa1b96efac0d06d9245853bd76760cb5666294b9n,
};

/** DER: SEQUENCE { r INTEGER, s INTEGER }. Anything else is for `verify` to refuse. */
function isLower(signature: Uint8Array, curve = ''): boolean {
  const half = halfOrders[curve];
  const second = 4 + (signature[3] ?? 0);
  const s = signature.subarray(second + 2, second + 2 + (signature[second + 1] ?? 0));
  return half === undefined || s.length === 0 || BigInt(`0x${Buffer.from(s).toString('hex')}`) <= half;
}
