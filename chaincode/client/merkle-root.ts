// The Merkle root over a block's transactions, each hashed as canonical JSON.
import { canonicalJson } from '@cohort/protos/canonical-json';
import { fromHex, hash } from '@cohort/protos/hash';

/**
 * Leaves and nodes carry their own labels, and an odd one moves up unpaired: neither a leaf posing as a node nor a doubled last
 * transaction gives the same root. The root of no transactions is H(node) of nothing.
 */
export function merkleRoot(transactions: readonly unknown[]): string {
  let level = transactions.map((transaction) => hash('merkleLeaf', canonicalJson(transaction)));
  if (level.length === 0) return hash('merkleNode');
  while (level.length > 1) level = parents(level);
  return level[0] ?? '';
}

function parents(level: readonly string[]): string[] {
  const above: string[] = [];
  for (let at = 0; at < level.length; at += 2) {
    const left = level[at] ?? '';
    const right = level[at + 1];
    above.push(right === undefined ? left : hash('merkleNode', fromHex(left, 32), fromHex(right, 32)));
  }
  return above;
}
