// One step of an honest party that needs nobody: it lists, proposes, signs, objects, or says what is missing.
import { findAbsent, isAbsent, lowest, others, presentFor, sayMissing } from './find-absent.ts';
import { object, stub } from './receive.ts';
import { say } from './send.ts';
import { holds, type Setup } from './setup.ts';
import { body, hash, healed, held, list, memberSet, noiseSet, reveal, type StageName } from './stages.ts';
import { slot, type Party, type Role, type World } from './state.ts';

const got = (party: Party, author: Role, kind: number): number => party.got[slot(author, kind)] ?? 0;
const filed = (value: number): boolean => value > 0 && value !== stub;

/** The U that this party would propose: who is present, and which of the liar's lists it goes by. */
export function setFor(setup: Setup, role: Role, party: Party): number {
  const present = presentFor(party, role);
  const liar = setup.liar;
  return liar !== null && (present >> liar) & 1 && got(party, liar, healed) === 2 ? present + 8 : present;
}

/** The authors of the hashes that the present parties named as held: what the body must have. */
export function authorsFor(setup: Setup, role: Role, party: Party): number {
  if (!holds(setup, 'hashes-exchanged')) return holdersOfHashes(role, party);
  return others(role).reduce((mask, other) => (isAbsent(party, other) ? mask : mask | got(party, other, held)), party.heldHashes);
}

/** The authors whose hash this party holds, itself included. */
export function holdersOfHashes(role: Role, party: Party): number {
  return others(role).reduce((mask, other) => (filed(got(party, other, hash)) ? mask | (1 << other) : mask), 1 << role);
}

/** True when it did something. */
export function advance(setup: Setup, world: World, role: Role, party: Party): boolean {
  if (party.absent === (0b111 & ~(1 << role))) {
    party.stage = 'stopped';
    return true;
  }
  if (hearsWrong(setup, world, role, party)) return true;
  if (findAbsent(setup, world, role, party)) return true;
  return proceed(setup, world, role, party) || sayMissing(setup, world, role, party);
}

function proceed(setup: Setup, world: World, role: Role, party: Party): boolean {
  const mayShrink = party.absent === 0 || holds(setup, 'smaller-choice');
  const present = presentFor(party, role);
  const proposer = lowest(present);
  switch (party.stage) {
    case 'collecting': {
      if (party.age < 0 && !party.listsEarly) return false;
      const age = holds(setup, 'due-from-collect-end') ? party.age : 0;
      enter(party, 'awaits lists');
      party.age = Math.min(age, 0);
      say(setup, world, role, list, 1);
      return true;
    }
    case 'awaits lists':
      return complete(role, party, list) && enter(party, 'healing');
    case 'healing':
      if (!(
        party.isWhole ||
        (setup.liar !== null && isAbsent(party, setup.liar)) ||
        (holds(setup, 'healing-ends') && party.age >= setup.step)
      ))
        return false;
      enter(party, 'awaits healed lists');
      say(setup, world, role, healed, 1);
      return true;
    case 'awaits healed lists':
      return complete(role, party, healed) && enter(party, 'awaits proposal');
    case 'awaits proposal': {
      const own = setFor(setup, role, party);
      if (!mayShrink || (proposer !== role && got(party, proposer, memberSet) !== own)) return false;
      party.signedSet = own;
      enter(party, 'awaits signatures on U');
      say(setup, world, role, memberSet, own);
      return true;
    }
    case 'awaits signatures on U':
      if (!complete(role, party, memberSet, party.signedSet)) return false;
      enter(party, 'awaits reveals');
      say(setup, world, role, reveal, 1);
      return true;
    case 'awaits reveals':
      if (!complete(role, party, reveal)) return false;
      enter(party, 'awaits sets of r');
      if (!party.missedHash) say(setup, world, role, noiseSet, 1);
      else party.stage = 'stopped';
      return true;
    case 'awaits sets of r':
      if (!complete(role, party, noiseSet)) return false;
      enter(party, 'awaits hashes');
      say(setup, world, role, hash, 1);
      return true;
    case 'awaits hashes':
      if (!complete(role, party, hash)) return false;
      enter(party, 'awaits held hashes');
      party.heldHashes = holdersOfHashes(role, party);
      say(setup, world, role, held, party.heldHashes);
      return true;
    case 'awaits held hashes':
      return complete(role, party, held) && enter(party, 'awaits body');
    case 'awaits body': {
      const own = authorsFor(setup, role, party);
      if (!mayShrink || (proposer !== role && got(party, proposer, body) !== own)) return false;
      party.signedBody = own;
      enter(party, 'awaits signatures on body');
      say(setup, world, role, body, own);
      return true;
    }
    case 'awaits signatures on body':
      if (!complete(role, party, body, party.signedBody)) return false;
      party.stage = 'signed';
      world.submissions = [...world.submissions, { of: role, authors: party.signedBody, left: setup.jitter ? setup.link : 0 }];
      return true;
    case 'signed':
    case 'stopped':
    case 'objected':
      return false;
  }
}

/** A signature on a U or body that this party cannot sign is a reason to object. */
function hearsWrong(setup: Setup, world: World, role: Role, party: Party): boolean {
  if (!holds(setup, 'objection') || (party.life !== 'up' && holds(setup, 'restarted-does-not-object'))) return false;
  const present = presentFor(party, role);
  for (const other of others(role)) {
    if (isAbsent(party, other) && holds(setup, 'late-is-no-reason')) continue;
    for (const kind of [memberSet, body]) {
      const value = got(party, other, kind);
      if (!filed(value) || !isUnsignable(setup, role, party, kind, other, value, present)) continue;
      object(setup, world, role, party);
      return true;
    }
  }
  return false;
}

function isUnsignable(setup: Setup, role: Role, party: Party, kind: number, other: Role, value: number, present: number): boolean {
  const mine = kind === memberSet ? party.signedSet : party.signedBody;
  if (mine !== 0) return value !== mine;
  if (((value >> role) & 1) === 0 || (kind === memberSet && (value & party.absent) !== 0)) return true;
  const wanted = kind === memberSet ? setFor(setup, role, party) : authorsFor(setup, role, party);
  const stage: StageName = kind === memberSet ? 'awaits proposal' : 'awaits body';
  return lowest(present) === other && party.stage === stage && value !== wanted;
}

function complete(role: Role, party: Party, kind: number, value?: number): boolean {
  return others(role).every((other) => {
    const had = got(party, other, kind);
    return isAbsent(party, other) || (filed(had) && (value === undefined || had === value));
  });
}

function enter(party: Party, stage: StageName): true {
  party.stage = stage;
  party.age = party.extended = 0;
  party.missingFor = [-1, -1, -1];
  party.sawLate = false;
  return true;
}
