// Signs the block headers of a test ledger, true ones and forked ones.
import { headerBytes, headerHash } from '@cohort/chaincode/client/header';
import { toHex } from '@cohort/protos/hash';
import type { SignedHeader } from '@cohort/protos/ledger';
import { signEd25519, type generateNodeKey } from '@cohort/mpc/crypto';

/** A header as the ledger's key signs it. */
export function signHeader(header: Omit<SignedHeader, 'hash' | 'signatures'>, key: ReturnType<typeof generateNodeKey>): SignedHeader {
  return {
    ...header,
    hash: headerHash(header),
    signatures: [{ key: toHex(key.publicKey), signature: toHex(signEd25519(key.seed, headerBytes(header))) }],
  };
}
