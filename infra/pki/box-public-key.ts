// The public half of an X25519 box key.
import { createPrivateKey, createPublicKey } from 'node:crypto';

const pkcs8Prefix = Buffer.from('302e020100300506032b656e04220420', 'hex');

/** @param secretKey raw, 32 bytes */
export function boxPublicKey(secretKey: Uint8Array): Uint8Array {
  const key = createPrivateKey({ key: Buffer.concat([pkcs8Prefix, secretKey]), format: 'der', type: 'pkcs8' });
  return Uint8Array.from(createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32));
}
