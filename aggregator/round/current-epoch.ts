// The epoch as far as this party has followed the blocks.
import type { Ports } from '../ports/ports.ts';

export const currentEpoch = ({ journal }: Pick<Ports, 'journal'>): number => journal.partyFacts.get('epoch') ?? 0;
