// The effect of a passed emergency suspension: for a few epochs an organisation takes part in no round, and keeps its vote.
import { CohortError } from '@cohort/protos/errors';
import type { Context } from '../context.ts';
import { currentEpoch } from '../epochs/state.ts';
import { rulesNow } from '../rules/state.ts';
import { emergencySignatories, suspensions } from './state.ts';

/** `by`: who voted for it. @throws {CohortError} NOT_PERMITTED for one who has suspended it so before */
export async function suspendNow(
  context: Context,
  proposal: string,
  { msp, reason }: { readonly msp: string; readonly reason: string },
  by: readonly string[],
): Promise<void> {
  for (const signatory of by) {
    if (await emergencySignatories.has(context, msp, signatory))
      throw new CohortError(
        'NOT_PERMITTED',
        `${signatory}: expected one that has not suspended ${msp} by emergency before, got one that has; propose a suspension by vote`,
      );
    emergencySignatories.put(context, { by: signatory, proposal }, msp, signatory);
  }
  const until = (await currentEpoch(context)) + (await rulesNow(context)).inForce.emergencyEpochs + 1;
  suspensions.put(context, { proposal, reason, until }, msp);
  context.emit('member.suspended-now', { proposal, msp, reason, by, until });
}
