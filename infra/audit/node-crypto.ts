// A verifier's cryptography on node:crypto; certificates and authorities are read once each.
import { createHash, verify, X509Certificate } from 'node:crypto';
import type { AuditCrypto, CreatorClaim } from '@cohort/chaincode/verify/audit-crypto';
import { verifyEd25519 } from '@cohort/mpc/crypto';
import { fromHex, toHex } from '@cohort/protos/hash';

/** What a certificate and the authority that issued it, or should have, say; `fault` null when they belong together. */
interface Read {
  readonly certificate: X509Certificate;
  readonly fingerprint: string;
  readonly fault: string | null;
}

const maxRead = 4096;
const hex64 = /^[0-9a-f]{128}$/;

export function nodeCrypto(): AuditCrypto {
  const known = new Map<string, Read>();
  const read = (claim: CreatorClaim): Read => {
    const name = `${claim.caPem}\n${claim.certificatePem}`;
    const before = known.get(name);
    if (before !== undefined) return before;
    if (known.size >= maxRead) known.clear();
    const made = readChain(claim);
    known.set(name, made);
    return made;
  };
  return {
    sha256: (...parts) => {
      const hash = createHash('sha256');
      for (const part of parts) hash.update(part);
      return toHex(new Uint8Array(hash.digest()));
    },
    verifyEd25519: (publicKey, message, signature) =>
      hex64.test(signature) && verifyEd25519(fromHex(publicKey, 32), message, fromHex(signature, 64)),
    creatorFault: (claim) => {
      let chain: Read;
      try {
        chain = read(claim);
      } catch {
        return 'what is no X.509 certificate';
      }
      if (chain.fault !== null) return chain.fault;
      if (chain.fingerprint !== claim.certSha256) return `a certificate with fingerprint ${chain.fingerprint}`;
      if (!hex64.test(claim.signature)) return 'a malformed signature';
      const key = { key: chain.certificate.publicKey, dsaEncoding: 'ieee-p1363' } as const;
      return verify('sha256', claim.message, key, fromHex(claim.signature, 64)) ? null : 'a signature that does not verify';
    },
  };
}

function readChain({ certificatePem, caPem }: CreatorClaim): Read {
  const [certificate, authority] = [new X509Certificate(certificatePem), new X509Certificate(caPem)];
  const issued = certificate.checkIssued(authority) && certificate.verify(authority.publicKey);
  return {
    certificate,
    fingerprint: createHash('sha256').update(certificate.raw).digest('hex'),
    fault: issued ? null : 'a certificate that its registered authority did not issue',
  };
}
