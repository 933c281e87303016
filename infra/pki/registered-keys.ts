// The keys in a node's folder whose certificate the registry has in force.
import { join } from 'node:path';
import { certSha256 } from './certificate-sha256.ts';
import { generationDir, generationsOf } from './key-generations.ts';
import { loadNodeKeys, type NodeKeys } from './load-node-keys.ts';
import { readSecret } from './secret-file.ts';

export interface RegisteredKeys {
  readonly generation: number;
  readonly keys: NodeKeys;
}

/** By the TLS certificate's fingerprint, newest first; null when none lies in the folder. */
export async function registeredKeys(dir: string, tlsCertSha256: string): Promise<RegisteredKeys | null> {
  for (const generation of (await generationsOf(dir)).toReversed()) {
    // The box key of a generation long past is gone.
    const certificate = await readSecret(join(generationDir(dir, generation), 'tls.pem'));
    if (certSha256(certificate) === tlsCertSha256) return { generation, keys: await loadNodeKeys(dir, generation) };
  }
  return null;
}
