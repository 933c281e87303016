// Keys that a vote has put in the place of a node's: the registry has them, and no longer those that the node started with.
import { loadNodeKeys, type NodeKeys } from '../pki/load-node-keys.ts';
import { takeUpWaiting, waitingKeys } from '../pki/replacement-keys.ts';
import { connectNode } from './connect-node.ts';
import type { Consortium } from './layout.ts';

/**
 * Whether they are, from now on, those in force in the node's folder `dir`. The registry is asked with them, for the old ones are a
 * stranger's once the vote has passed, and they are until then. `running`: those that a process uses, whose folder may have others by now.
 * @throws {CohortError} CONFIG_INVALID
 */
export async function takeUpReplacement(dir: string, consortium: Consortium, running?: NodeKeys): Promise<boolean> {
  const waiting = await waitingKeys(dir);
  if (waiting !== null && (await isRegistered(waiting, consortium))) {
    await takeUpWaiting(dir);
    return true;
  }
  if (running === undefined) return false;
  // The folder of a running process was lost and made anew: what lies there is in force for the next one.
  const own = await loadNodeKeys(dir).catch(() => null);
  return own !== null && !Buffer.from(own.nodeKey.publicKey).equals(running.nodeKey.publicKey) && (await isRegistered(own, consortium));
}

async function isRegistered(keys: NodeKeys, consortium: Consortium): Promise<boolean> {
  const ledger = await connectNode(keys, consortium, { patienceMs: 0 });
  try {
    return (await ledger.evaluate('members.node', { node: keys.node })).tlsCertSha256 === keys.tlsCertSha256;
  } catch {
    return false; // nobody answers, or answers a stranger
  } finally {
    await ledger.close();
  }
}
