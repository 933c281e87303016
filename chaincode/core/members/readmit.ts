// The effect of a passed readmission: the organisation and its nodes are active again, as they were registered.
import type { Context } from '../context.ts';
import { emergencySignatories, suspensions } from './state.ts';

export async function readmit(
  context: Context,
  proposal: string,
  { msp, reason }: { readonly msp: string; readonly reason: string },
): Promise<void> {
  const suspension = await suspensions.get(context, msp);
  suspensions.delete(context, msp);
  // Where a vote had found that the emergency was one, who saw it may see another.
  if (suspension?.until === undefined)
    for (const { by } of await emergencySignatories.list(context, msp)) emergencySignatories.delete(context, msp, by);
  context.emit('member.readmitted', { proposal, msp, reason });
}
