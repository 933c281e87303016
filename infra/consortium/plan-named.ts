// A plan by the first digits of its id, and a round by its plan's.
import type { Ledger } from '@cohort/chaincode/client/ledger';
import { CohortError } from '@cohort/protos/errors';
import type { PlanView } from '@cohort/protos/ledger';
import { listAll } from '@cohort/protos/list-all';
import { oneNamed } from './one-named.ts';

type Asked = Pick<Ledger, 'evaluate'>;

/** @throws {CohortError} USAGE, NOT_FOUND */
export async function planNamed(ledger: Asked, named: string): Promise<PlanView> {
  const naming = { what: 'plan', list: 'cohort plan list --all', idOf: ({ plan }: PlanView) => plan };
  return await oneNamed(named, naming, () => listAll(ledger, 'rounds.plans', {}));
}

/** The round's whole key. @throws {CohortError} USAGE, NOT_FOUND */
export async function roundNamed(ledger: Asked, named: string): Promise<string> {
  const [, plan, place] = /^([^~]*)(~[1-9][0-9]{0,8}~(?:0|[1-9][0-9]{0,8}))$/.exec(named) ?? [];
  if (plan === undefined || place === undefined)
    throw new CohortError('USAGE', `round: expected PLAN~ROUND~ATTEMPT, such as 1f2e3d4c~3~0, got ${named}; see \`cohort plan list\``);
  return `${(await planNamed(ledger, plan)).plan}${place}`;
}
