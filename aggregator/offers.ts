// How much of this party's disk an organisation takes with what no vote has accepted yet; what a vote turned down is erased when room is wanted.
import { CohortError } from '@cohort/protos/errors';
import { prospectOf, type Prospect } from './named-artifact.ts';
import type { Offer } from './ports/facts.ts';
import type { Ports } from './ports/ports.ts';
import { currentEpoch } from './round/current-epoch.ts';

/** Of one organisation at once. */
const mostBytes = 1024 * 1024 * 1024;
const mostOffers = 256;

type OfferPorts = Pick<Ports, 'ledger' | 'journal' | 'offered'>;

const offersOf = ({ journal }: Pick<Ports, 'journal'>): readonly Offer[] => journal.partyFacts.get('offers') ?? [];

/** Room for so many bytes more of an organisation. @throws {CohortError} QUOTA_EXCEEDED */
export async function makeRoom(ports: OfferPorts, msp: string, bytes: number): Promise<void> {
  if (fits(ports, msp, bytes)) return;
  await eraseTurnedDown(ports, msp);
  if (fits(ports, msp, bytes)) return;
  throw new CohortError(
    'QUOTA_EXCEEDED',
    `artifacts of ${msp}: expected at most ${String(mostOffers)} of ${String(mostBytes)} bytes in all that no vote has accepted yet, got one more of ` +
      `${String(bytes)}; wait for the votes on what was proposed, or close what has lapsed (\`cohort proposal list\`)`,
  );
}

function fits(ports: OfferPorts, msp: string, bytes: number): boolean {
  const own = offersOf(ports).filter((offer) => offer.msp === msp);
  return own.length < mostOffers && own.reduce((sum, offer) => sum + offer.bytes, bytes) <= mostBytes;
}

/** An offer that another proposal names too stays for that one. */
export function noteOffer(ports: Pick<Ports, 'journal'>, offer: Offer): void {
  const offers = offersOf(ports);
  const known = offers.find(({ hash }) => hash === offer.hash);
  const proposals = [...new Set([...(known?.proposals ?? []), ...offer.proposals])];
  const rest = offers.filter((item) => item !== known);
  ports.journal.partyFacts.set('offers', [...rest, { ...(known ?? offer), proposals }]);
}

/** What a vote accepted is nobody's share any more, and stays. */
async function eraseTurnedDown(ports: OfferPorts, msp: string): Promise<void> {
  const fates = new Map<string, Prospect>();
  const nameOf = ({ hash, proposals }: Offer): string => [hash, ...proposals].join(' ');
  for (const offer of offersOf(ports)) if (offer.msp === msp) fates.set(nameOf(offer), await fateOf(ports, offer));
  // One that another proposal came to name while the ledger was asked has another name by now.
  const offers = offersOf(ports);
  for (const offer of offers) if (fates.get(nameOf(offer)) === 'turned-down') ports.offered.discard(offer.hash);
  const left = offers.filter((offer) => (fates.get(nameOf(offer)) ?? 'undecided') === 'undecided');
  ports.journal.partyFacts.set('offers', left);
}

/** The best that became of any proposal that names it. */
async function fateOf(ports: OfferPorts, { proposals }: Offer): Promise<Prospect> {
  const fates: Prospect[] = [];
  for (const proposal of proposals)
    fates.push(prospectOf(await ports.ledger.evaluate('governance.get', { proposal }), currentEpoch(ports)));
  return (['accepted', 'undecided'] as const).find((fate) => fates.includes(fate)) ?? 'turned-down';
}
