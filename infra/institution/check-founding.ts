// Whether a consortium can be founded so: every card good by itself, and all of them beside each other.
import { lookingLike } from '@cohort/chaincode/core/members/refuse-look-alike';
import { refuseShared } from '@cohort/chaincode/core/members/state';
import { CohortError } from '@cohort/protos/errors';
import { checkCard } from './check-card.ts';
import { foundConsortium } from './found-consortium.ts';
import type { OrganisationRecord } from '@cohort/protos/ledger';
import type { Founding } from './founding-shape.ts';

/** `now` is null where certificates may be over. @throws {CohortError} CONFIG_INVALID naming the founder; what `checkCard` refuses with; ALREADY_EXISTS for nodes that share a key */
export function checkFounding(founding: Founding, now: number | null = Date.now()): void {
  const { parties, cards } = founding;
  const founders = cards.map(({ organisation }) => organisation.msp);
  const twice = repeated(founders);
  if (twice !== null)
    throw new CohortError(
      'CONFIG_INVALID',
      `cards: expected one for each founder, got two of ${twice}; one of them takes another name: cohort org create`,
    );
  for (const card of cards) checkCard(card, `card of ${card.organisation.msp}`, now);
  refuseLookAlikes(cards.map(({ organisation }) => organisation));
  const partyTwice = repeated(parties);
  if (partyTwice !== null || parties.length < 3)
    throw new CohortError(
      'CONFIG_INVALID',
      `parties: expected at least three founders, each once, got ${parties.join(', ') || 'none'}; name others with --parties`,
    );
  for (const msp of parties) {
    const card = cards.find(({ organisation }) => organisation.msp === msp);
    if (card?.nodes.some(({ role }) => role === 'party') !== true)
      throw new CohortError(
        'CONFIG_INVALID',
        `parties: expected founders whose card has a party, got ${msp}; name another, or have it made with cohort org create ${msp} --party`,
      );
  }
  const { genesis, ledger } = foundConsortium(founding);
  refuseShared([...genesis.organisations.map(({ admin }) => admin), ...genesis.nodes]);
  const ofLedger = ledger.kind === 'embedded' ? [ledger.endpoint] : ledger.members.flatMap(({ orderer, peer }) => [orderer, peer]);
  const shared = repeated([...ofLedger, ...genesis.nodes.map(({ endpoint }) => endpoint).filter((endpoint) => endpoint !== '')]);
  if (shared !== null)
    throw new CohortError('CONFIG_INVALID', `endpoints: expected one of its own for each node, got ${shared} twice; ask whose it is`);
  const authority = repeated(genesis.organisations.map(({ caPem }) => caPem));
  if (authority !== null)
    throw new CohortError('CONFIG_INVALID', 'cards: expected a certificate authority of its own for each founder, got one twice');
}

/** Two that a founder who reads the draft would take for one. */
function refuseLookAlikes(organisations: readonly OrganisationRecord[]): void {
  for (const [index, organisation] of organisations.entries()) {
    const other = lookingLike(organisation, organisations.slice(0, index));
    if (other !== undefined)
      throw new CohortError(
        'CONFIG_INVALID',
        `cards: expected names that look different, got ${other.msp} (${other.name}) and ${organisation.msp} (${organisation.name}); ` +
          'one of them is made anew under another name: cohort org create NAME --called TEXT',
      );
  }
}

function repeated(items: readonly string[]): string | null {
  return items.find((item, index) => items.indexOf(item) !== index) ?? null;
}
