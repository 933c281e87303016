// Sends among honest parties: a statement to all, one message to one, in the order in which they were said.
import { honestOf, type Setup } from './setup.ts';
import { slot, type Message, type Role, type World } from './state.ts';

export type Unsent = Omit<Message, 'left'>;

/** Leaves out what the receiver holds already and what is under way: neither can have an effect. */
export function send(setup: Setup, world: World, from: Role, to: Role, message: Unsent): void {
  const receiver = world.parties[to];
  if (receiver === null || from === to) return;
  const { type, about, kind, value } = message;
  if (type === 'statement' && receiver.life === 'up' && receiver.got[slot(about, kind)] === value) return;
  const number = 3 * from + to;
  const link = world.links[number] ?? [];
  if (link.some((other) => other.type === type && other.about === about && other.kind === kind && other.value === value)) return;
  const isSlow = setup.jitter || ((world.slow >> number) & 1) === 1;
  world.links[number] = [...link, { ...message, left: isSlow ? setup.link : 0 }];
}

/** The sealed reveal goes to both others too: the third keeps the sealed bytes. */
export function say(setup: Setup, world: World, author: Role, kind: number, value: number): void {
  for (const to of honestOf(setup)) send(setup, world, author, to, { type: 'statement', about: author, kind, value });
}
