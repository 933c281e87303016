// Whether an invite may be joined: a founding that can be, signed by every founder.
import { samePins } from '@cohort/client-agent/pinned-party';
import { CohortError } from '@cohort/protos/errors';
import { checkFounding } from './check-founding.ts';
import type { Invite } from './founding-shape.ts';
import { checkSignatures, missingSignatures } from './sign-founding.ts';

/** @throws {CohortError} SIGNATURE_INVALID naming who has not signed or whose signature does not hold; what `checkFounding` refuses with; CONFIG_INVALID */
export function checkInvite(invite: Invite, now = Date.now()): void {
  // The certificates with which it was founded may be over when a later member joins: theirs were renewed since.
  checkFounding(invite.founding, invite.pinnedParties === null ? now : null);
  const missing = missingSignatures(invite);
  if (missing.length > 0)
    throw new CohortError(
      'SIGNATURE_INVALID',
      `invite: expected the signatures of all founders, got none of ${missing.join(', ')}; each signs at home: cohort consortium sign FILE`,
    );
  checkSignatures(invite);
  const shared = invite.pinnedParties === null ? null : samePins(invite.pinnedParties);
  if (shared !== null)
    throw new CohortError(
      'CONFIG_INVALID',
      `invite: expected a ${shared} of its own for each pinned party, got one twice; ask for another invite`,
    );
}
