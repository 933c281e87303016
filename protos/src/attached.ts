// What travels beside a signed statement: each piece is found by a hash that the statement itself signs.
import type { SignedHeader } from './ledger.ts';
import { canonicalJson } from './canonical-json.ts';
import { fromHex, hash } from './hash.ts';
import type { Announcement } from './messages.ts';
import type { RoundBody, Signed, StatementBodies, StatementKind } from './statements.ts';

/** A member's commitment as parties show it to each other: without what was sealed to one of them. */
export type Announced = Omit<Announcement, 'to' | 'sealed'>;

/** A piece that the receiver holds already is left out, whoever brought it. */
export interface Attached {
  /** The lists behind a proposal, the sums and commitments behind an exchange. */
  readonly statements: readonly Signed[];
  /** The announcements behind lists, one whole list of them a piece. */
  readonly announcements: readonly (readonly Announced[])[];
  readonly body: RoundBody | null;
  readonly header: SignedHeader | null;
}

export const nothingAttached: Attached = { statements: [], announcements: [], body: null, header: null };

/** The hashes that a statement signs of what belongs beside it. */
export interface Needs {
  readonly statements: readonly string[];
  readonly announcements: readonly string[];
  readonly body: string | null;
  readonly header: string | null;
}

/** H over everything that the author of a list knows to be announced in this round. */
export function announcementsHash(termsHash: string, announcements: readonly Announced[]): string {
  return hash('announcements', fromHex(termsHash, 32), canonicalJson(announcements));
}

/** What a statement rests on. A proposal's lists have needs of their own. */
export function needsOf<K extends StatementKind>({ kind, body }: Pick<Signed<K>, 'kind' | 'body'>): Needs {
  const none: Needs = { statements: [], announcements: [], body: null, header: null };
  switch (kind) {
    case 'list':
      return { ...none, announcements: [(body as StatementBodies['list']).announcements] };
    case 'setProposal':
      return { ...none, statements: (body as StatementBodies['setProposal']).lists };
    case 'sumsHeld': {
      const { sums, commitments } = body as StatementBodies['sumsHeld'];
      return { ...none, statements: [...sums, ...commitments] };
    }
    case 'bodyProposal':
      return { ...none, body: (body as StatementBodies['bodyProposal']).bodyHash };
    case 'head':
      return { ...none, header: (body as StatementBodies['head']).headerHash };
    default:
      return none;
  }
}
