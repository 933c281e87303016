// A founder's signature of a draft, after it has found its own card in it as its folder has it now; copies of one draft are merged.
import { canonicalJson } from '@cohort/protos/canonical-json';
import { CohortError } from '@cohort/protos/errors';
import { organisationDir } from '../consortium/layout.ts';
import { isSignedByAuthority, signWithAuthority } from '../pki/authority-signature.ts';
import { loadOrganisation } from '../pki/load-organisation.ts';
import { cardHash } from './card-bytes.ts';
import { checkFounding } from './check-founding.ts';
import { foundingBytes, foundingHash } from './founding-bytes.ts';
import { foundingShape, inviteFormat, type Founding, type Invite } from './founding-shape.ts';
import { cardContentOf } from './make-card.ts';

/** @throws {CohortError} what `checkFounding` refuses with; BODY_INVALID for a name or a length that no copy of it could be read with */
export function draftOf(founding: Founding): Invite {
  const cards = [...founding.cards].sort((left, right) => (left.organisation.msp < right.organisation.msp ? -1 : 1));
  const sorted = { ...founding, cards };
  checkFounding(sorted);
  foundingShape(sorted, 'draft');
  return { format: inviteFormat, founding: sorted, signatures: [], pinnedParties: null };
}

/** All signatures of several copies of one draft. @throws {CohortError} CONFIG_INVALID for copies that differ, SIGNATURE_INVALID */
export function mergeDrafts(first: Invite, others: readonly Invite[]): Invite {
  const hash = foundingHash(first.founding);
  for (const other of others)
    if (foundingHash(other.founding) !== hash)
      throw new CohortError(
        'CONFIG_INVALID',
        'drafts: expected copies of one draft, got another consortium, or other cards; sign one and the same file',
      );
  const signatures = new Map([first, ...others].flatMap((draft) => draft.signatures.map((each) => [each.msp, each] as const)));
  const merged = { ...first, signatures: [...signatures.values()].sort((left, right) => (left.msp < right.msp ? -1 : 1)) };
  checkSignatures(merged);
  return merged;
}

/** The draft with this institution's signature. @throws {CohortError} CONFIG_INVALID where its card is not in the draft as it is; SIGNATURE_INVALID; what `checkFounding` refuses with */
export async function signDraft(draft: Invite, dir: string, msp: string): Promise<Invite> {
  const { founding, signatures } = draft;
  checkFounding(founding);
  await expectOwnCard(founding, dir, msp);
  if (signatures.some((each) => each.msp === msp)) return draft;
  const { authority } = await loadOrganisation(organisationDir(dir, msp));
  return mergeDrafts(
    { ...draft, signatures: [...signatures, { msp, signature: signWithAuthority(authority, foundingBytes(founding)) }] },
    [],
  );
}

/** @throws {CohortError} CONFIG_INVALID naming what differs */
export async function expectOwnCard({ cards }: Founding, dir: string, msp: string): Promise<void> {
  const own = cards.find(({ organisation }) => organisation.msp === msp);
  const found = cards.map(({ organisation }) => organisation.msp).join(', ');
  if (own === undefined)
    throw new CohortError(
      'CONFIG_INVALID',
      `draft: expected the card of ${msp} among its founders, got ${found}; send yours: cohort org card`,
    );
  const now = await cardContentOf(dir, msp);
  if (cardHash(own) === cardHash(now)) return;
  const parts = (['organisation', 'nodes', 'ledger', 'fabric'] as const).filter(
    (part) => canonicalJson(own[part]) !== canonicalJson(now[part]),
  );
  throw new CohortError(
    'CONFIG_INVALID',
    `draft: expected the card of ${msp} as this folder has it, got another (${parts.join(', ')} differ): it was altered or is stale; send the present one: cohort org card`,
  );
}

/** Founders that have not signed yet. */
export function missingSignatures({ founding, signatures }: Invite): readonly string[] {
  return founding.cards.map(({ organisation }) => organisation.msp).filter((msp) => signatures.every((each) => each.msp !== msp));
}

/** Each is by a founder's authority over this founding. @throws {CohortError} SIGNATURE_INVALID */
export function checkSignatures({ founding, signatures }: Invite): void {
  const bytes = foundingBytes(founding);
  for (const { msp, signature } of signatures) {
    const card = founding.cards.find(({ organisation }) => organisation.msp === msp);
    if (card === undefined || !isSignedByAuthority(card.organisation.caPem, bytes, signature))
      throw new CohortError(
        'SIGNATURE_INVALID',
        `signature of ${msp}: expected one by a founder's authority over this very draft, got none that holds; have ${msp} sign it anew: cohort consortium sign`,
      );
  }
}
