// The keys with which a node's process starts.
import type { Consortium } from '../consortium/layout.ts';
import { takeUpReplacement } from '../consortium/take-up-replacement.ts';
import { loadNodeKeys, type NodeKeys } from '../pki/load-node-keys.ts';

/** Those in force in its folder, or those that a vote has put in their place since. @throws {CohortError} CONFIG_INVALID */
export async function startingKeys(dir: string, consortium: Consortium): Promise<NodeKeys> {
  await takeUpReplacement(dir, consortium);
  return await loadNodeKeys(dir);
}
