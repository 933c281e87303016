// Lets the honest parties do all that needs neither time nor the liar; their steps commute, so one order stands for all.
import { advance, authorsFor, setFor } from './advance.ts';
import { isAbsent } from './find-absent.ts';
import { receive } from './receive.ts';
import { holds, honestOf, type Setup } from './setup.ts';
import { forget, slot, type World } from './state.ts';
import { body, held, isOver, memberSet, reveal, stages } from './stages.ts';

/** Ends with what can have no effect forgotten. */
export function settle(setup: Setup, world: World): World {
  while (world.ledger === '' && (advanceAny(setup, world) || promptLiar(setup, world) || (!setup.jitter && arriveDue(setup, world))));
  if (!setup.jitter) for (const { of, authors, left } of world.submissions) if (left === 0) decide(world, of, authors);
  forget(world, holds(setup, 'reveals-to-both') ? -1 : reveal);
  return world;
}

/** The first transaction to arrive decides the round. */
export function decide(world: World, _of: number, authors: number): void {
  if (world.ledger === '') world.ledger = authors === 0 ? 'void: objection' : `commit ${String(authors)}`;
}

function advanceAny(setup: Setup, world: World): boolean {
  let did = false;
  for (const role of honestOf(setup)) {
    const party = world.parties[role];
    if (party === null || party.life === 'down' || isOver(party.stage)) continue;
    did = advance(setup, world, role, party) || did;
  }
  return did;
}

/** In kinds in which the liar is not free it gives each party what that one waits for. */
function promptLiar(setup: Setup, world: World): boolean {
  const { liar } = setup;
  if (liar === null) return false;
  let did = false;
  for (const role of honestOf(setup)) {
    const party = world.parties[role];
    if (party === null) continue;
    const kind = stages[party.stage].awaits;
    const at = slot(liar, Math.max(kind, 0));
    if (kind < 0 || (world.free >> kind) & 1 || isAbsent(party, liar) || party.got[at] !== 0 || (party.missing >> at) & 1) continue;
    receive(setup, world, role, { type: 'statement', about: liar, kind, value: agreeing(setup, world, role, kind) }, liar);
    did = true;
  }
  return did;
}

function agreeing(setup: Setup, world: World, role: 0 | 1 | 2, kind: number): number {
  const party = world.parties[role];
  if (party === null) return 0;
  if (kind === memberSet) return party.signedSet || setFor(setup, role, party);
  return kind === body ? party.signedBody || authorsFor(setup, role, party) : kind === held ? 7 : 1;
}

function arriveDue(setup: Setup, world: World): boolean {
  for (const [number, [first, ...rest]] of world.links.entries()) {
    const to = (number % 3) as 0 | 1 | 2;
    if (first?.left !== 0 || world.parties[to]?.life === 'down') continue;
    world.links[number] = rest;
    receive(setup, world, to, first, ((number - to) / 3) as 0 | 1 | 2);
    return true;
  }
  return false;
}
