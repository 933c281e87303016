// The effect of a passed revocation: a node is refused from the next transaction on, whatever its certificates' authority still says.
import type { Context } from '../context.ts';
import { revocations } from './state.ts';

export function revoke(context: Context, proposal: string, { node, reason }: { readonly node: string; readonly reason: string }): void {
  revocations.put(context, { proposal, reason }, node);
  context.emit('node.revoked', { proposal, node, reason });
}
