// The effect of a passed readmission: the organisation and its nodes are active again, as they were registered.
import type { Context } from '../context.ts';
import { suspensions } from './state.ts';

export function readmit(context: Context, proposal: string, { msp, reason }: { readonly msp: string; readonly reason: string }): void {
  suspensions.delete(context, msp);
  context.emit('member.readmitted', { proposal, msp, reason });
}
