// Accepted schemas' keys: by name for good, and beside whom each was proposed by, which a quota counts.
import type { SchemaView } from '@cohort/protos/ledger';
import { table } from '../table.ts';

export const schemas = table<SchemaView, [name: string]>('schema');
export const schemasOf = table<string, [proposer: string, name: string]>('schema-of');
