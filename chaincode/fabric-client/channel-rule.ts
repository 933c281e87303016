// Fabric's rule for headers that others show: our hash over Fabric's data hash and commit hash, and the orderers' quorum over Fabric's header.
import { CohortError } from '@cohort/protos/errors';
import { fromHex } from '@cohort/protos/hash';
import type { SignedHeader } from '@cohort/protos/ledger';
import { checkHeaderHash } from '../client/header.ts';
import type { ChainRule } from '../client/ledger-transport.ts';
import { checkLink } from '../client/verify-block.ts';
import type { ChannelRules } from './channel-rules.ts';
import type { FabricChain } from './fabric-chain.ts';
import { checkOrderers } from './orderer-signatures.ts';

export function channelRule(chain: Pick<FabricChain, 'rules' | 'rulesBefore' | 'headerAt'>, genesisHash: string): ChainRule {
  return {
    verifyHeader: (header) => {
      checkHeaderHash(header);
      const own = chain.headerAt(header.height);
      checkShown(header, own);
      const before = chain.rulesBefore(header.height);
      // The newest rules may be those that this very block brought: verified where it came from, it is not held against them.
      if (header.height > 0 && (before !== null || own?.hash !== header.hash)) checkSigned(header, before ?? chain.rules);
    },
    // Its blocks are verified where they come from (`fabric-chain.ts`); here that they follow upon each other.
    verifyBlock: ({ header }, previous) => {
      checkLink(header, previous, genesisHash);
    },
  };
}

/** The same block as Fabric orders it, under another commit hash, is signed by nobody: that is no fork but somebody's word. @throws {CohortError} SIGNATURE_INVALID */
function checkShown(header: SignedHeader, own: SignedHeader | null): void {
  const isSameBlock = own?.fabric?.previousHash === header.fabric?.previousHash && own?.merkleRoot === header.merkleRoot;
  if (own === null || own.hash === header.hash || !isSameBlock) return;
  throw new CohortError(
    'SIGNATURE_INVALID',
    `block ${String(header.height)}: expected commit hash ${own.stateHash}, as two organisations' peers show, got ${header.stateHash}`,
  );
}

function checkSigned({ height, merkleRoot, fabric }: SignedHeader, rules: ChannelRules | null): void {
  if (fabric === undefined || rules === null)
    throw new CohortError('SIGNATURE_INVALID', `block ${String(height)}: expected the orderers' signatures of it, got none`);
  const words = {
    value: Buffer.from(fabric.value, 'hex'),
    signatures: fabric.signatures.map((item) => ({
      header: Buffer.from(item.header, 'hex'),
      signature: Buffer.from(item.signature, 'hex'),
    })),
  };
  checkOrderers({ height, previousHash: fromHex(fabric.previousHash, 32), dataHash: fromHex(merkleRoot, 32) }, words, rules);
}
