// A state of the agreement: what each honest party knows and has said, what is under way, and what the ledger holds.
import { body, isOver, kinds, stages, type StageName } from './stages.ts';

/** A party by its role of the round: the lowest present role proposes. */
export type Role = 0 | 1 | 2;
export const roles: readonly Role[] = [0, 1, 2];
export const thirdOf = (one: Role, other: Role): Role => (3 - one - other) as Role;

/** The place of (author, kind) in masks and in `got`. */
export const slot = (author: Role, kind: number): number => author * kinds.length + kind;

export interface Party {
  stage: StageName;
  /** Ticks in this stage; below 0 while collecting goes on. */
  age: number;
  /** 0, or how often the deadline of this stage was extended. */
  extended: number;
  /** Mask of the parties that it found absent. */
  absent: number;
  /** Values filed, by slot; 0 for none. */
  got: number[];
  /** Masks over slots: what it said is missing, and what the third said is missing. */
  missing: number;
  missingToo: number;
  /** Ticks since its *missing* about each party, -1 when there is none in this stage. */
  missingFor: [number, number, number];
  /** The authors of the hashes that it named as held; the U and the body that it signed: mask of the present (of the authors) and, above it, which of the liar's lists; 0 for none. */
  heldHashes: number;
  signedSet: number;
  signedBody: number;
  /** Up throughout, down, or back after a crash. */
  life: 'up' | 'down' | 'back';
  /** All members reached it before its deadline. */
  listsEarly: boolean;
  /** Presumes the liar absent from earlier rounds. */
  presumes: boolean;
  /** Holds or heals all that it can without the liar. */
  isWhole: boolean;
  /** Was down before it signed a hash. */
  missedHash: boolean;
  sawLate: boolean;
}

export interface Message {
  readonly type: 'statement' | 'missing' | 'waitsFor' | 'objection';
  /** Of a statement its author; of a *missing* who is missed. */
  readonly about: Role;
  readonly kind: number;
  readonly value: number;
  /** Ticks until it arrives. */
  readonly left: number;
}

/** What is on its way to the ledger. */
export interface Submission {
  readonly of: Role;
  /** Authors of the body, or 0 for an objection. */
  readonly authors: number;
  readonly left: number;
}

export interface World {
  /** By role; null is the liar, of whom nothing needs to be known. */
  parties: [Party | null, Party | null, Party | null];
  /** Per ordered pair of honest parties, in order of sending; by 3 x from + to. */
  links: (readonly Message[])[];
  submissions: readonly Submission[];
  ledger: '' | `void: ${string}` | `commit ${string}`;
  /** Mask over 3 x from + to: links that take the longest time, the others take none. */
  slow: number;
  /** Mask of the kinds in which the liar may be late, selective or silent; prompt to both in the others. */
  free: number;
  /** Whether an honest party that was up was found absent by another. */
  wrongAbsence: boolean;
}

export function clone(world: World): World {
  const copy = (party: Party | null): Party | null =>
    party === null ? null : { ...party, got: [...party.got], missingFor: [...party.missingFor] };
  const [first, second, third] = world.parties;
  return { ...world, parties: [copy(first), copy(second), copy(third)], links: [...world.links] };
}

/** Forgets what can have no effect any more, so that states that behave alike have one key. `undeniable`: a kind that nobody can deny. */
export function forget(world: World, undeniable: number): void {
  for (const party of world.parties) {
    if (party === null) continue;
    if (isOver(party.stage)) {
      party.age = party.extended = 0;
      party.missingFor = [-1, -1, -1];
    }
    const { order, awaits } = stages[party.stage];
    const from = isOver(party.stage) ? kinds.length : awaits >= 0 ? awaits : order === 0 ? 0 : 1;
    let relevant = 0;
    for (const author of roles) {
      if ((party.absent >> author) & 1) continue;
      for (let kind = 0; kind < kinds.length; kind++) if (kind >= from || kind === undeniable) relevant |= 1 << slot(author, kind);
    }
    party.missingToo &= relevant;
    party.missing &= isOver(party.stage) ? bodySlots : relevant;
  }
}

const bodySlots = (1 << slot(0, body)) | (1 << slot(1, body)) | (1 << slot(2, body));

const lives = { up: 0, down: 1, back: 2 } as const;
const types = { statement: 0, missing: 1, waitsFor: 2, objection: 3 } as const;

export function keyOf(world: World): string {
  let key = `${world.ledger}|${String(world.slow)}.${String(world.free)}.${world.wrongAbsence ? '1' : '0'}`;
  for (const party of world.parties) {
    if (party === null) continue;
    const flags =
      lives[party.life] |
      (Number(party.presumes) << 2) |
      (Number(party.isWhole) << 3) |
      (Number(party.missedHash) << 4) |
      (Number(party.sawLate) << 5);
    const [a, b, c] = party.missingFor;
    key += String.fromCharCode(
      124,
      200 + stages[party.stage].order,
      200 + party.age,
      200 + party.extended,
      200 + party.absent,
      200 + party.heldHashes,
      200 + party.signedSet,
      200 + party.signedBody,
      200 + flags,
      200 + a,
      200 + b,
      200 + c,
      200 + (party.missing & 0xfff),
      200 + (party.missing >> 12),
      200 + (party.missingToo & 0xfff),
      200 + (party.missingToo >> 12),
    );
    for (const value of party.got) key += String.fromCharCode(200 + value);
  }
  for (const [number, link] of world.links.entries()) {
    if (link.length === 0) continue;
    key += `/${String(number)}`;
    for (const { type, about, kind, value, left } of link)
      key += String.fromCharCode(200 + types[type] + 4 * about + 16 * kind + 128 * value + 8192 * left);
  }
  for (const { of, authors, left } of world.submissions) key += `>${String(of)}.${String(authors)}.${String(left)}`;
  return key;
}
