// What a person reads of a draft or an invite: who founds, who does what, and the words to compare on the telephone.
import { cardHash } from '../../institution/card-bytes.ts';
import { beginsByzantine } from '../../fabric/channel-config.ts';
import { inviteHash } from '../../institution/founding-bytes.ts';
import type { Invite } from '../../institution/founding-shape.ts';
import { missingSignatures } from '../../institution/sign-founding.ts';
import { wordsOf } from '../../institution/words.ts';

const trustOfBft = 'two thirds of their orderers sign each block';
const trustOfRaft = 'with three, one orderer leads and is trusted with the order of blocks; four agree by quorum';

/** Without the words of the whole, which `wholeWords` says. */
export function foundingLines({ founding, signatures, pinnedParties }: Invite): string[] {
  const { name, epochSeconds, parties, ledger, cards } = founding;
  return [
    `consortium ${name}: ${String(cards.length)} founders, epochs of ${String(epochSeconds)} s`,
    ...cards.map((card) => {
      const { msp } = card.organisation;
      const signed = signatures.some((each) => each.msp === msp) ? ', has signed' : '';
      const roles = [...(parties.includes(msp) ? ['party'] : []), ...(ledger.kind === 'fabric' || msp === ledger.host ? ['ledger'] : [])];
      return `  ${msp}${roles.length === 0 ? '' : ` (${roles.join(', ')})`}${signed}: ${wordsOf(cardHash(card))}`;
    }),
    ledger.kind === 'fabric'
      ? `the founders run the ledger together, on Hyperledger Fabric: ${beginsByzantine(cards) ? trustOfBft : trustOfRaft}`
      : `the operator of ${ledger.host} hosts the embedded ledger (single operator), and is trusted not to work with a party`,
    ...(pinnedParties === null ? [] : [`parties pinned by who invites: ${pinnedParties.map(({ node }) => node).join(', ')}`]),
  ];
}

export function wholeWords(invite: Invite): string {
  return wordsOf(inviteHash(invite));
}

/** What is still to be done before it can be joined; empty for an invite. */
export function unsignedLines(invite: Invite, file: string): string[] {
  const missing = missingSignatures(invite);
  return missing.length === 0 ? [] : [`not signed yet: ${missing.join(', ')}; each at home: cohort consortium sign ${file}`];
}
