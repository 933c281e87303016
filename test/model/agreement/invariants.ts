// What must hold in every state of the agreement, and at its ends.
import { honestOf, type Setup } from './setup.ts';
import { isOver } from './stages.ts';
import type { World } from './state.ts';

export function brokenBy(setup: Setup, world: World, isEnd: boolean): string[] {
  const broken: string[] = [];
  const honest = honestOf(setup)
    .map((role) => ({ role, party: world.parties[role] }))
    .filter(({ party }) => party !== null);
  const different = (values: readonly (number | undefined)[]): boolean => new Set(values.filter(Boolean)).size > 1;
  const waits = isEnd && world.ledger === '' && honest.some(({ party }) => party !== null && party.life !== 'down' && !isOver(party.stage));
  // With one party lying and another one down only this is claimed here: whoever is up comes to an end.
  if (setup.liar !== null && setup.crash !== null) return waits ? ['a party waits for ever'] : [];
  if (world.wrongAbsence) broken.push('an honest party that is up is found absent by another');
  if (world.ledger.startsWith('commit')) {
    // A crash leaves a signature on a U that the two others then shrank: it harms nobody.
    const signers = setup.crash === null ? honest : honest.filter(({ role }) => role !== setup.crash);
    if (different(signers.map(({ party }) => party?.signedSet)))
      broken.push('a round is committed in which honest parties signed different U');
    if (different(signers.map(({ party }) => party?.signedBody)))
      broken.push('a round is committed in which honest parties signed different bodies');
    const authors = Number(world.ledger.slice('commit '.length));
    for (const { role, party } of honest)
      if (party?.life === 'up' && ((authors >> role) & 1) === 0)
        broken.push('a sum is committed of which an honest party that is up authored none');
  }
  if (setup.liar === null && world.ledger.startsWith('void')) broken.push('a round without a liar is void');
  if (isEnd && world.ledger === '') {
    if (waits) broken.push('a party waits for ever');
    else if (setup.liar === null) broken.push('a round without a liar ends undecided');
    else broken.push('nobody objects and nothing is decided');
  }
  return broken;
}
