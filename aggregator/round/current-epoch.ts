// The epoch as far as this party has followed the blocks.
import type { Ports } from '../ports/ports.ts';

export const currentEpoch = ({ journal }: Pick<Ports, 'journal'>): number => Number(journal.noted('*', 'epoch') ?? 0);
