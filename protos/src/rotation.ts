// A node's next registry record: how it names the one before, and the bytes that its keys sign.
import { encode } from './canonical.ts';
import { canonicalJson } from './canonical-json.ts';
import { fromHex, hash } from './hash.ts';
import type { NodeRecord } from './ledger.ts';

/** H(nodeRecord, canonical JSON of the record), hex: what the next record is chained to. */
export function recordHash({ node, msp, role, tlsCertSha256, identityCertSha256, nodeKey, boxKey, endpoint }: NodeRecord): string {
  return hash('nodeRecord', canonicalJson({ node, msp, role, tlsCertSha256, identityCertSha256, nodeKey, boxKey, endpoint }));
}

/** What the node key and the keys of new certificates sign. `anchor` is the ledger's genesis hash, `number` counts from 1 at the first rotation. */
export function rotationBytes(anchor: string, number: number, previous: string, record: NodeRecord): Uint8Array {
  return encode('rotation', fromHex(anchor, 32), number, fromHex(previous, 32), fromHex(recordHash(record), 32));
}
