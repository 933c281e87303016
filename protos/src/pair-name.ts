// The name of a member with its commitment, by which parties and the ledger tell pairs apart.
import type { Pair } from './statements.ts';

/** Sorts as member, then commitment: a member's name holds no space. */
export const pairName = ({ member, com }: Pair): string => `${member} ${com}`;
