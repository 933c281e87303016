// The keys in a node's folder whose certificate the registry has in force.
import { generationsOf } from './key-generations.ts';
import { loadNodeKeys, type NodeKeys } from './load-node-keys.ts';

export interface RegisteredKeys {
  readonly generation: number;
  readonly keys: NodeKeys;
}

/** By the TLS certificate's fingerprint, newest first; null when none lies in the folder. */
export async function registeredKeys(dir: string, tlsCertSha256: string): Promise<RegisteredKeys | null> {
  for (const generation of (await generationsOf(dir)).toReversed()) {
    const keys = await loadNodeKeys(dir, generation);
    if (keys.tlsCertSha256 === tlsCertSha256) return { generation, keys };
  }
  return null;
}
