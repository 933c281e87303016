// What every test of an audit file verifies by: the cryptography of this machine, and the rule of either ledger's blocks.
import type { VerifyOptions } from '@cohort/chaincode/verify/verify';
import { fabricBlocks } from '@cohort/infra/audit/fabric-blocks';
import { nodeCrypto } from '@cohort/infra/audit/node-crypto';

export function verifierOf(anchor: string, head: string | null = null): VerifyOptions {
  return { anchor, head, crypto: nodeCrypto(), channelBlocks: fabricBlocks() };
}
