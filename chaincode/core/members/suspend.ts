// The effect of a passed suspension: the organisation and all its nodes are refused from the next transaction on.
import type { Context } from '../context.ts';
import { suspensions } from './state.ts';

export function suspend(context: Context, proposal: string, { msp, reason }: { readonly msp: string; readonly reason: string }): void {
  suspensions.put(context, { proposal, reason }, msp);
  context.emit('member.suspended', { proposal, msp, reason });
}
