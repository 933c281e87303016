// All groups of runs by name: those of the agreement, of the noise, of opening and claims, of the members.
import { agreementGroups } from './agreement/runs.ts';
import type { RuleName } from './rules.ts';
import type { Run } from './run-of.ts';

export const groups: Readonly<Record<string, (without: RuleName | null) => readonly Run[]>> = { ...agreementGroups };
