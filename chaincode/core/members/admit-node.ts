// The effect of a passed admission: a node that may speak for its organisation.
import type { NodeRecord } from '@cohort/protos/ledger';
import type { Context } from '../context.ts';
import { putNode } from './state.ts';

export function admitNode(context: Context, proposal: string, node: NodeRecord): void {
  putNode(context, node);
  context.emit('node.admitted', { proposal, node: node.node });
}
