// The effect of a passed replacement: another record of a node, at once; certificates and keys of the old one hold no longer.
import type { NodeRecord } from '@cohort/protos/ledger';
import type { Context } from '../context.ts';
import { rotations } from './registration.ts';
import { putNode, revocations } from './state.ts';

export async function replaceNode(context: Context, proposal: string, node: NodeRecord): Promise<void> {
  putNode(context, node);
  rotations.delete(context, node.node);
  // Only where there is one: chains from before revocations are executed again to the same writes.
  if (await revocations.has(context, node.node)) revocations.delete(context, node.node);
  context.emit('node.replaced', { proposal, node: node.node });
}
