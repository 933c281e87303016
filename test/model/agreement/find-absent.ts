// Absence: who misses a message at its deadline says so to the third, and only both make absent.
import { holds, type Setup } from './setup.ts';
import { stub } from './receive.ts';
import { send } from './send.ts';
import { kinds, reveal, stages } from './stages.ts';
import { roles, slot, thirdOf, type Party, type Role, type World } from './state.ts';

const everybody = 0b111;
export const others = (role: Role): Role[] => roles.filter((other) => other !== role);
export const isAbsent = (party: Party, role: Role): boolean => ((party.absent >> role) & 1) === 1;
export const presentFor = (party: Party, role: Role): number => (everybody & ~party.absent) | (1 << role);
export const lowest = (mask: number): Role => (mask & 1 ? 0 : mask & 2 ? 1 : 2);

/** Steps for which a third may be silent about a *missing*. */
const silentSteps = 3;

/** Finds absent whom both miss; whoever the third is silent about for too long, it finds absent with the third. */
export function findAbsent(setup: Setup, world: World, role: Role, party: Party): boolean {
  let found = false;
  for (const other of others(role)) {
    if (isAbsent(party, other)) continue;
    for (let kind = 0; kind < kinds.length; kind++) {
      const at = slot(other, kind);
      if (((party.missing >> at) & 1) === 0) continue;
      const isMissedByBoth = ((party.missingToo >> at) & 1) === 1;
      const isThirdSilent =
        holds(setup, 'silent-third') && stages[party.stage].awaits === kind && party.missingFor[other] >= silentSteps * setup.step;
      if (!isMissedByBoth && !isThirdSilent && holds(setup, 'two-find-absent')) continue;
      const value = party.got[at] ?? 0;
      const isUndeniable = kind === reveal && isMissedByBoth && !holds(setup, 'reveals-to-both');
      if (value !== 0 && value !== stub && !isUndeniable) continue;
      found = true;
      if (!isMissedByBoth && holds(setup, 'two-find-absent')) {
        party.absent = everybody & ~(1 << role);
        continue;
      }
      party.absent |= 1 << other;
      noteWrong(world, party, other);
    }
  }
  if (found) {
    party.age = party.extended = 0;
    party.sawLate = false;
  }
  return found;
}

/** Says once to the third that a message which is due by now did not come. */
export function sayMissing(setup: Setup, world: World, role: Role, party: Party): boolean {
  const { awaits, ofProposer, steps } = stages[party.stage];
  if (awaits < 0) return false;
  const longer = holds(setup, 'one-step-longer') ? steps : 1;
  const patience = setup.step * (longer + party.extended);
  const proposer = lowest(presentFor(party, role));
  for (const other of others(role)) {
    const at = slot(other, awaits);
    const value = party.got[at] ?? 0;
    if (isAbsent(party, other) || (value > 0 && value !== stub) || (ofProposer && other !== proposer)) continue;
    if ((party.missing >> at) & 1) continue;
    const due = party.presumes && other === setup.liar ? 0 : patience;
    if (party.age < due) continue;
    party.missing |= 1 << at;
    party.missingFor[other] = 0;
    send(setup, world, role, thirdOf(role, other), { type: 'missing', about: other, kind: awaits, value: 0 });
    return true;
  }
  return false;
}

function noteWrong(world: World, party: Party, found: Role): void {
  if (party.life !== 'down' && world.parties[found]?.life === 'up') world.wrongAbsence = true;
}
