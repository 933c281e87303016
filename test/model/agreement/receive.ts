// What an honest party does with a message: files it, forwards it to whom it is due to, answers a *missing*.
import { holds, honestOf, type Setup } from './setup.ts';
import { send } from './send.ts';
import { body, healed, isOver, memberSet, reveal, stages } from './stages.ts';
import { slot, thirdOf, type Message, type Party, type Role, type World } from './state.ts';

/** A proposal that was filed without the bytes that it rests on: nothing can be recomputed from it. */
export const stub = 31;

export function receive(setup: Setup, world: World, to: Role, message: Omit<Message, 'left'>, from: Role): void {
  const party = world.parties[to];
  if (party === null) return;
  switch (message.type) {
    case 'objection':
      if (!isOver(party.stage) || party.stage === 'signed') party.stage = 'objected';
      return;
    case 'waitsFor':
      if (stages[party.stage].awaits === message.kind) party.extended = 1;
      return;
    case 'missing':
      answer(setup, world, to, party, message, from);
      return;
    case 'statement':
      hear(setup, world, to, party, message, from);
  }
}

function hear(setup: Setup, world: World, to: Role, party: Party, message: Omit<Message, 'left'>, from: Role): void {
  const { about: author, kind, value } = message;
  if (author === to) return;
  if (author === setup.liar && holds(setup, 'presumption-ends')) party.presumes = false;
  if ((party.absent >> author) & 1) {
    const isOfAnother = (kind === memberSet && value !== party.signedSet) || (kind === body && value !== party.signedBody);
    if (!holds(setup, 'late-is-no-reason') && author !== setup.liar && isOfAnother) object(setup, world, to, party);
    return;
  }
  const at = slot(author, kind);
  const third = thirdOf(to, author);
  if (kind === memberSet && value !== stub && contradictsLists(setup, party, value)) {
    voidFor(world, 'contradiction');
    return;
  }
  const isLate = ((party.missing >> at) & 1) === 1 && from === author && holds(setup, 'own-missing-binds');
  const filed = party.got[at] ?? 0;
  if (filed === stub) return;
  let isNew = filed !== value;
  if (isLate) {
    isNew = !party.sawLate;
    party.sawLate = true;
  } else if (isNew) {
    if (filed !== 0 && author === setup.liar) {
      voidFor(world, 'contradiction');
      return;
    }
    party.got[at] = value;
  }
  const mayHold = kind !== reveal || holds(setup, 'reveals-to-both');
  if (!mayHold || value === stub || !honestOf(setup).includes(third)) return;
  const wasMissed = ((party.missingToo >> at) & 1) === 1;
  if ((from === author && isNew && holds(setup, 'forward')) || (!isLate && wasMissed && holds(setup, 'answer'))) {
    send(setup, world, to, third, { type: 'statement', about: author, kind, value });
  }
}

/** A proposal carries the lists that it goes by: one of them may contradict the list that this party holds. */
function contradictsLists(setup: Setup, party: Party, set: number): boolean {
  if (setup.liar === null || ((set >> setup.liar) & 1) === 0) return false;
  const held = party.got[slot(setup.liar, healed)] ?? 0;
  return held !== 0 && held !== (set >= 8 ? 2 : 1);
}

/** `from` misses a message of another: who holds it answers with it. */
function answer(setup: Setup, world: World, to: Role, party: Party, message: Omit<Message, 'left'>, from: Role): void {
  const { about: missed, kind } = message;
  if (missed === to) return;
  const at = slot(missed, kind);
  party.missingToo |= 1 << at;
  const value = party.got[at] ?? 0;
  const isDueToIt = kind !== reveal || holds(setup, 'reveals-to-both');
  if (value > 0 && value !== stub && isDueToIt) {
    if (holds(setup, 'answer')) send(setup, world, to, from, { type: 'statement', about: missed, kind, value });
  } else if (!isDueToIt && stages[party.stage].order > stages['awaits reveals'].order && ((party.missing >> at) & 1) === 0) {
    // It holds no reveal of anybody's to another, so it has nothing to deny a *missing* with.
    party.missing |= 1 << at;
    send(setup, world, to, from, { type: 'missing', about: missed, kind, value: 0 });
  }
}

/** Signs an objection, to the ledger and to the others; a restarted party does not. */
export function object(setup: Setup, world: World, role: Role, party: Party): void {
  const mayObject = party.life === 'up' || (party.life === 'back' && !holds(setup, 'restarted-does-not-object'));
  if (!holds(setup, 'objection') || !mayObject || party.stage === 'objected') return;
  party.stage = 'objected';
  world.submissions = [...world.submissions, { of: role, authors: 0, left: setup.link }];
  for (const to of honestOf(setup)) send(setup, world, role, to, { type: 'objection', about: role, kind: 0, value: 0 });
}

export function voidFor(world: World, reason: string): void {
  if (world.ledger === '') world.ledger = `void: ${reason}`;
}
