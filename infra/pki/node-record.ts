// What a node's registry record says about its keys.
import { toHex } from '@cohort/protos/hash';
import type { NodeRecord } from '@cohort/protos/ledger';
import type { NodeKeys } from './load-node-keys.ts';

/** @param endpoint `host:port`, or empty for a node that serves nothing */
export function nodeRecord(keys: NodeKeys, role: NodeRecord['role'], endpoint = ''): NodeRecord {
  return {
    node: keys.node,
    msp: keys.msp,
    role,
    tlsCertSha256: keys.tlsCertSha256,
    identityCertSha256: keys.identityCertSha256,
    nodeKey: toHex(keys.nodeKey.publicKey),
    boxKey: toHex(keys.boxKey.publicKey),
    endpoint,
  };
}
