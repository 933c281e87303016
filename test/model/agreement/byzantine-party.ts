// All that the liar can do to the agreement: give each honest party what it waits for, early, late, another version, or never; deny the other's messages; submit.
import type { Move } from '../explore.ts';
import { isAbsent } from './find-absent.ts';
import { receive, stub } from './receive.ts';
import { send } from './send.ts';
import { holds, honestOf, type Setup } from './setup.ts';
import { body, healed, held, kinds, memberSet, reveal, stages } from './stages.ts';
import { slot, thirdOf, type Party, type Role, type World } from './state.ts';

type Take = (move: Move, effect: (world: World) => void) => void;

/** @NOTE What it says before a party waits for it has no other effect than the same said when the party waits. */
export function liarMoves(setup: Setup, world: World, liar: Role, take: Take): void {
  for (const role of honestOf(setup)) {
    const party = world.parties[role];
    if (party === null || stages[party.stage].order >= stages.signed.order || isAbsent(party, liar)) continue;
    speakTo(setup, world, liar, role, party, take);
    strip(setup, world, liar, role, party, take);
    deny(setup, liar, role, party, take);
  }
  submit(setup, world, liar, take);
}

function speakTo(setup: Setup, world: World, liar: Role, role: Role, party: Party, take: Take): void {
  const name = `M to party ${String(role)}`;
  if (party.stage === 'healing' && !party.isWhole) {
    take({ text: `${name}: the shares that it lacks`, step: { do: 'heal', to: role } }, (next) => {
      const healedParty = next.parties[role];
      if (healedParty !== null) healedParty.isWhole = true;
    });
  }
  const { awaits: kind, extends: mayWait } = stages[party.stage];
  if (kind < 0 || ((world.free >> kind) & 1) === 0) return;
  const give = (value: number, what: string): void => {
    take(
      { text: `${name}: ${what}`, step: { do: 'send', kind: kinds[kind] ?? '', to: role, value, ticks: Math.max(0, party.age) } },
      (next) => {
        receive(setup, next, role, { type: 'statement', about: liar, kind, value }, liar);
      },
    );
  };
  if (party.got[slot(liar, kind)] === 0 && !party.sawLate) {
    for (const value of versions(liar, role, party, kind))
      give(value, `${kinds[kind] ?? ''}${value > 1 ? ` ${valueText(kind, value)}` : ''}`);
  }
  const mayAgain = !holds(setup, 'waits-once') && party.extended < mostExtensions;
  if (mayWait && party.got[slot(liar, kind)] === 0 && (party.extended === 0 || mayAgain)) {
    take({ text: `${name}: waits for another`, step: { do: 'waitsFor', kind: kinds[kind] ?? '', to: role } }, (next) => {
      const waiting = next.parties[role];
      if (waiting === null) return;
      waiting.extended++;
      send(setup, next, role, thirdOf(role, liar), { type: 'waitsFor', about: liar, kind, value: 0 });
    });
  }
}

/** Without its bytes, its own proposal or the other party's, which it forwards: a copy that nothing can be recomputed from. */
function strip(setup: Setup, world: World, liar: Role, role: Role, party: Party, take: Take): void {
  if (holds(setup, 'attachments-signed') || party.stage !== 'awaits proposal') return;
  const other = thirdOf(liar, role);
  for (const author of [liar, other]) {
    if (party.got[slot(author, memberSet)] !== 0 || (author === other && !world.parties[other]?.signedSet)) continue;
    take(
      {
        text: `M to party ${String(role)}: U of party ${String(author)} without the lists that it rests on`,
        step: { do: 'strip', to: role, about: author },
      },
      (next) => {
        receive(setup, next, role, { type: 'statement', about: author, kind: memberSet, value: stub }, liar);
      },
    );
  }
}

/** Past this many the age of a state is cut off. */
const mostExtensions = 5;

function versions(liar: Role, role: Role, party: Party, kind: number): number[] {
  const other = thirdOf(liar, role);
  const alone = (1 << liar) | (1 << role);
  if (kind === healed) return [1, 2];
  if (kind === memberSet) {
    if (party.signedSet !== 0) return [party.signedSet];
    const version = party.got[slot(liar, healed)] === 2 ? 8 : 0;
    return isAbsent(party, other) ? [alone + version, 7 + version] : [7 + version];
  }
  if (kind === held) return [1 << liar, alone, 7 & ~(1 << role), 7];
  if (kind !== body) return [1];
  return party.signedBody === 0 ? [alone, 7] : [party.signedBody];
}

/** "Missing too" about the other honest party, true or not. */
function deny(setup: Setup, liar: Role, role: Role, party: Party, take: Take): void {
  const other = thirdOf(liar, role);
  const awaited = stages[party.stage].awaits;
  const denied = (kind: number, text: string): void => {
    take(
      {
        text: `M to party ${String(role)}: ${text} ${kinds[kind] ?? ''} of party ${String(other)}`,
        step: { do: 'missing', kind: kinds[kind] ?? '', to: role, about: other },
      },
      (next) => {
        receive(setup, next, role, { type: 'missing', about: other, kind, value: 0 }, liar);
      },
    );
  };
  for (let kind = 0; kind < kinds.length; kind++) {
    const at = slot(other, kind);
    if ((party.missing >> at) & 1 && ((party.missingToo >> at) & 1) === 0 && (kind === awaited || kind === body))
      denied(kind, 'missing too:');
  }
  const at = slot(other, reveal);
  const isPast = stages[party.stage].order > stages['awaits reveals'].order;
  if (!holds(setup, 'reveals-to-both') && isPast && ((party.missingToo >> at) & 1) === 0 && !isAbsent(party, other))
    denied(reveal, 'falsely missing:');
}

/** Three signatures over one body, or two and both statements that the third did not sign in time. */
function submit(setup: Setup, world: World, liar: Role, take: Take): void {
  const [first, second] = honestOf(setup).map((role) => world.parties[role]);
  const commit = (text: string, authors: number): void => {
    take({ text, step: { do: 'submit' } }, (next) => {
      if (next.ledger === '') next.ledger = `commit ${String(authors)}`;
    });
  };
  if (first?.signedBody && first.signedBody === second?.signedBody) commit('M submits three signatures', first.signedBody);
  for (const role of honestOf(setup)) {
    const party = world.parties[role];
    const other = thirdOf(liar, role);
    if (!party?.signedBody || !(isAbsent(party, other) || (party.missing >> slot(other, body)) & 1)) continue;
    commit(`M submits with party ${String(role)}, without party ${String(other)}`, party.signedBody);
  }
}

const valueText = (kind: number, value: number): string => {
  if (kind === healed) return '(another version)';
  const names = [0, 1, 2].filter((role) => (value >> role) & 1).join(', ');
  return `${kind === memberSet ? 'of the present' : 'with the hashes of'} {${names}}`;
};
