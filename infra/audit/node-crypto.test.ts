// What a verifier on Node says of certificates, signatures and hashes.
import { createPrivateKey } from 'node:crypto';
import test from 'ava';
import { certificateFingerprint, signTransaction, transactionBytes } from '@cohort/chaincode/client/transaction';
import { member, organisation } from '@cohort/chaincode/embedded/testing/consortium';
import type { CreatorClaim } from '@cohort/chaincode/verify/audit-crypto';
import { generateNodeKey, signEd25519 } from '@cohort/mpc/crypto';
import { toHex } from '@cohort/protos/hash';
import { nodeCrypto } from './node-crypto.ts';

const genesisHash = 'ab'.repeat(32);

async function claimOf(msp: string): Promise<CreatorClaim> {
  const { identity, organisation: own } = await member(msp);
  const certSha256 = certificateFingerprint(identity.certPem);
  const unsigned = { creator: { msp, certSha256 }, verb: 'rounds.open', requestId: 'r', body: '{}', certificatePem: identity.certPem };
  const { signature } = signTransaction(genesisHash, unsigned, createPrivateKey(identity.keyPem));
  return { certificatePem: identity.certPem, caPem: own.caPem, certSha256, message: transactionBytes(genesisHash, unsigned), signature };
}

test('a creator’s claim holds as it was made, and with anything else it is told what is wrong', async (t) => {
  const crypto = nodeCrypto();
  const [claim, stranger] = [await claimOf('va'), await organisation('va')];
  t.is(crypto.creatorFault(claim), null);
  t.regex(crypto.creatorFault({ ...claim, caPem: stranger.caPem }) ?? '', /registered authority did not issue/);
  t.regex(crypto.creatorFault({ ...claim, certSha256: 'cd'.repeat(32) }) ?? '', /fingerprint/);
  t.regex(crypto.creatorFault({ ...claim, message: Uint8Array.of(1) }) ?? '', /does not verify/);
  t.regex(crypto.creatorFault({ ...claim, signature: claim.signature.toUpperCase() }) ?? '', /malformed/);
  t.regex(crypto.creatorFault({ ...claim, certificatePem: 'none' }) ?? '', /no X\.509/);
});

test('an Ed25519 signature holds under its key only, and a malformed one is false', (t) => {
  const crypto = nodeCrypto();
  const { seed, publicKey } = generateNodeKey();
  const message = Uint8Array.of(1, 2, 3);
  const [key, signature] = [toHex(publicKey), toHex(signEd25519(seed, message))];
  t.true(crypto.verifyEd25519(key, message, signature));
  t.false(crypto.verifyEd25519(toHex(generateNodeKey().publicKey), message, signature));
  t.false(crypto.verifyEd25519(key, message, signature.slice(2)));
  t.false(crypto.verifyEd25519(key, Uint8Array.of(1), signature));
});

test('the hash of parts is the hash of them joined', (t) => {
  // FIPS 180-2, appendix B.1.
  t.is(
    nodeCrypto().sha256(Uint8Array.of(0x61), Uint8Array.of(0x62, 0x63)),
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
});
