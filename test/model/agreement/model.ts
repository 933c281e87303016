// The agreement as a model: list, healed list, U, reveals, sets of r, hashes and body among three parties, one of whom may lie or crash.
import type { Model, Next } from '../explore.ts';
import { brokenBy } from './invariants.ts';
import { liarMoves } from './byzantine-party.ts';
import { receive } from './receive.ts';
import { send } from './send.ts';
import { decide, settle } from './settle.ts';
import { honestOf, type Setup } from './setup.ts';
import { body, held, isOver, kinds, memberSet, stages } from './stages.ts';
import { clone, keyOf, roles, type Message, type Party, type Role, type World } from './state.ts';

export function agreement(setup: Setup): Model<World> {
  return {
    name: setup.name,
    initial: () => starts(setup),
    next: (world) => nextOf(setup, world),
    key: keyOf,
    broken: (world, isEnd) => brokenBy(setup, world, isEnd),
    outcome: (world) => (world.ledger === '' ? 'undecided' : world.ledger),
  };
}

const nobody: Omit<Party, 'got' | 'missingFor' | 'age' | 'presumes' | 'isWhole' | 'listsEarly'> = {
  stage: 'collecting',
  extended: 0,
  absent: 0,
  missing: 0,
  missingToo: 0,
  heldHashes: 0,
  signedSet: 0,
  signedBody: 0,
  life: 'up',
  missedHash: false,
  sawLate: false,
};

/** Every difference of the deadlines, every constant delay of each link, every choice of the kinds in which the liar is free. */
function starts(setup: Setup): Next<World>[] {
  const honest = honestOf(setup);
  const offsets = product(honest.map(() => range(setup.skew + 1))).filter((list) => Math.min(...list) === 0);
  const earlies = setup.early === 0 ? [null] : honest;
  const links = honest.flatMap((from) => honest.filter((to) => to !== from).map((to) => 1 << (3 * from + to)));
  const slows =
    setup.jitter || setup.fast
      ? [0]
      : range(1 << links.length).map((bits) => links.filter((_, at) => (bits >> at) & 1).reduce((a, b) => a | b, 0));
  const frees = setup.liar === null ? [0] : range(1 << kinds.length).filter((mask) => bitsIn(mask) === setup.freeKinds);
  const found: Next<World>[] = [];
  for (const offset of offsets)
    for (const early of earlies)
      for (const slow of slows)
        for (const free of frees) {
          const parties: World['parties'] = [null, null, null];
          for (const [at, role] of honest.entries()) {
            parties[role] = {
              ...nobody,
              // The early one's deadline lies as far ahead as everybody's: it only lists before it.
              age: -(offset[at] ?? 0) - setup.early,
              got: Array.from({ length: roles.length * kinds.length }, () => 0),
              missingFor: [-1, -1, -1],
              presumes: setup.presumer === role,
              isWhole: !setup.unhealed.includes(role),
              listsEarly: early === role,
            };
          }
          const world: World = {
            parties,
            links: Array.from({ length: 9 }, () => []),
            submissions: [],
            ledger: '',
            slow,
            free,
            wrongAbsence: false,
          };
          const text = `deadlines differ by ${offset.join(', ')}${early === null ? '' : `, party ${String(early)} lists early`}, slow links ${linkNames(slow)}`;
          found.push({ move: { text, step: { do: 'start', slow } }, state: settle(setup, world) });
        }
  return found;
}

function nextOf(setup: Setup, world: World): Next<World>[] {
  if (world.ledger !== '') return [];
  const found: Next<World>[] = [];
  const before = keyOf(world);
  const take = (move: Next<World>['move'], effect: (next: World) => void): void => {
    const next = clone(world);
    effect(next);
    settle(setup, next);
    if (keyOf(next) !== before) found.push({ move, state: next });
  };
  const mayTake: typeof take = (move, effect) => {
    take({ ...move, isOptional: true }, effect);
  };
  if (setup.liar !== null) liarMoves(setup, world, setup.liar, mayTake);
  if (setup.crash !== null) crashMoves(setup, world, setup.crash, mayTake);
  const isUrgent = setup.jitter && arrivals(setup, world, take);
  if (!isUrgent)
    take({ text: 'a tick passes', step: { do: 'tick' } }, (next) => {
      tick(setup, next);
    });
  return found;
}

/** With varying delays each message may arrive now; true when one must before time goes on. */
function arrivals(setup: Setup, world: World, take: (move: Next<World>['move'], effect: (next: World) => void) => void): boolean {
  let isUrgent = false;
  for (const [number, [first]] of world.links.entries()) {
    const to = (number % 3) as Role;
    const from = ((number - to) / 3) as Role;
    if (first === undefined || world.parties[to]?.life === 'down') continue;
    isUrgent ||= first.left === 0;
    take({ text: `party ${String(to)} gets from party ${String(from)}: ${messageText(first)}` }, (next) => {
      next.links[number] = (next.links[number] ?? []).slice(1);
      receive(setup, next, to, first, from);
    });
  }
  for (const [at, { of, authors, left }] of world.submissions.entries()) {
    isUrgent ||= left === 0;
    take({ text: `the ledger gets ${authors === 0 ? 'the objection' : 'the commit'} of party ${String(of)}` }, (next) => {
      next.submissions = next.submissions.filter((_, other) => other !== at);
      decide(next, of, authors);
    });
  }
  return isUrgent;
}

function tick(setup: Setup, world: World): void {
  const nearer = <T extends { readonly left: number }>(item: T): T => ({ ...item, left: Math.max(0, item.left - 1) });
  world.links = world.links.map((link) => link.map(nearer));
  world.submissions = world.submissions.map(nearer);
  for (const party of world.parties) {
    if (party === null || party.life === 'down' || isOver(party.stage)) continue;
    party.age = Math.min(party.age + 1, 7 * setup.step + 1);
    for (const role of roles)
      if (party.missingFor[role] >= 0) party.missingFor[role] = Math.min(party.missingFor[role] + 1, 3 * setup.step);
  }
}

/** What had left before the crash is a prefix on each link; after the restart everything is sent again. */
function crashMoves(
  setup: Setup,
  world: World,
  role: Role,
  take: (move: Next<World>['move'], effect: (next: World) => void) => void,
): void {
  const party = world.parties[role];
  if (party === null) return;
  const others = honestOf(setup).filter((other) => other !== role);
  if (party.life === 'up') {
    for (const lost of product(others.map(() => range(3)))) {
      take(
        {
          text: `party ${String(role)} crashes; its last ${lost.join(' and ')} messages are lost`,
          step: { do: 'crash', party: role, after: kinds[saidBy(party) - 1] ?? '' },
        },
        (next) => {
          const crashed = next.parties[role];
          if (crashed !== null) crashed.life = 'down';
          next.submissions = next.submissions.filter(({ of }) => of !== role);
          for (const [at, other] of others.entries()) {
            const link = next.links[3 * role + other] ?? [];
            next.links[3 * role + other] = link.slice(0, Math.max(0, link.length - (lost[at] ?? 0)));
          }
        },
      );
    }
  } else if (party.life === 'down' && setup.liar === null) {
    take({ text: `party ${String(role)} is back`, step: { do: 'restart', party: role } }, (next) => {
      restart(setup, next, role);
    });
  }
}

function restart(setup: Setup, world: World, role: Role): void {
  const party = world.parties[role];
  if (party === null) return;
  party.life = 'back';
  party.missedHash = stages[party.stage].order < stages['awaits hashes'].order;
  for (let kind = 0; kind < saidBy(party); kind++) {
    const value = kind === memberSet ? party.signedSet : kind === body ? party.signedBody : kind === held ? party.heldHashes : 1;
    for (const to of honestOf(setup)) send(setup, world, role, to, { type: 'statement', about: role, kind, value });
  }
}

/** The stages that a party enters by saying the kinds, in order. */
const entered = [
  'awaits lists',
  'awaits healed lists',
  'awaits signatures on U',
  'awaits reveals',
  'awaits sets of r',
  'awaits hashes',
  'awaits held hashes',
  'awaits signatures on body',
] as const;

/** How many kinds a party has said. */
const saidBy = (party: Party): number => entered.filter((stage) => stages[party.stage].order >= stages[stage].order).length;

const range = (length: number): number[] => Array.from({ length }, (_, at) => at);
const bitsIn = (mask: number): number => range(kinds.length).filter((bit) => (mask >> bit) & 1).length;
const product = (lists: readonly (readonly number[])[]): number[][] =>
  lists.reduce<number[][]>((all, items) => all.flatMap((head) => items.map((item) => [...head, item])), [[]]);
const linkNames = (mask: number): string =>
  range(9)
    .filter((bit) => (mask >> bit) & 1)
    .map((bit) => `${String(Math.floor(bit / 3))}-${String(bit % 3)}`)
    .join(', ') || 'none';
const messageText = ({ type, about, kind, value }: Message): string =>
  type === 'objection' ? 'objection' : `${type} ${kinds[kind] ?? ''} of party ${String(about)}${value > 1 ? ` (${String(value)})` : ''}`;
