// Cells that several rows of the table share: who receives what stands in a block, and what parties say to each other.
import type { Row } from './row.ts';

/** The three roles receive the same. */
export const roles = (shape: string): Row['to'] => ({ 'role 0': shape, 'role 1': shape, 'role 2': shape });
/** What is in a block, everybody reads. */
export const inBlocks = (shape: string): Row['to'] => ({ member: shape, ...roles(shape), ledger: shape, admin: shape, auditor: shape });
/** What parties say to each other, they show to any active node and to auditors. */
export const exchanged = (shape: string): Row['to'] => ({ ...roles(shape), admin: `${shape}, on request`, auditor: shape });
