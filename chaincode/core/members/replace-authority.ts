// The effect of a passed replacement: another authority of an organisation; the old one's certificates hold while nodes get new ones.
import type { Context } from '../context.ts';
import { currentEpoch } from '../epochs/state.ts';
import { formerAuthorities, organisations } from './state.ts';

/** A node may register a new certificate in this epoch or the next, is known by it one epoch later, and its rounds end after that. */
const renewalEpochs = 2;

export async function replaceAuthority(
  context: Context,
  proposal: string,
  { msp, caPem }: { readonly msp: string; readonly caPem: string },
): Promise<void> {
  const organisation = await organisations.get(context, msp);
  if (organisation === null) return;
  const renewed = (await currentEpoch(context)) + renewalEpochs;
  formerAuthorities.put(context, { caPem: organisation.caPem, renewed }, msp);
  organisations.put(context, { ...organisation, caPem }, msp);
  context.emit('authority.replaced', { proposal, msp });
}
