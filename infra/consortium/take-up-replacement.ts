// Keys that a vote has put in the place of a node's: the registry has them, and no longer those that the node started with.
import { takeUpWaiting, waitingKeys } from '../pki/replacement-keys.ts';
import { connectNode } from './connect-node.ts';
import type { Consortium } from './layout.ts';

/**
 * Whether they are, from now on, those in force in the node's folder `dir`. The registry is asked with them, for the old ones are a
 * stranger's once the vote has passed, and they are until then. @throws {CohortError} CONFIG_INVALID
 */
export async function takeUpReplacement(dir: string, consortium: Consortium): Promise<boolean> {
  const waiting = await waitingKeys(dir);
  if (waiting === null) return false;
  const ledger = connectNode(waiting, consortium, { patienceMs: 0 });
  try {
    const { tlsCertSha256 } = await ledger.evaluate('members.node', { node: waiting.node });
    if (tlsCertSha256 !== waiting.tlsCertSha256) return false;
  } catch {
    return false; // nobody answers, or answers a stranger
  } finally {
    await ledger.close();
  }
  await takeUpWaiting(dir);
  return true;
}
