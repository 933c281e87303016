// The hospitals' admins at the ledger's door.
import { CohortError } from '@cohort/protos/errors';
import { hospitals } from '@cohort/client-agent/data/heart-disease';
import { connectAdmin, type Admin } from '../consortium/admin-ledger.ts';
import type { HeartConsortium } from './heart-consortium.ts';

export async function connectAdmins({ dir, consortium }: HeartConsortium, msps: readonly string[] = hospitals): Promise<Admin[]> {
  return Promise.all(msps.map(async (msp) => connectAdmin(dir, consortium, { msp })));
}

export async function disconnect(admins: readonly Admin[]): Promise<void> {
  await Promise.all(admins.map(async ({ ledger }) => ledger.close()));
}

/** Who proposes what nobody else has a reason to: the first founder. */
export function proposerAmong(admins: readonly Admin[]): Admin {
  const [first] = admins;
  if (first === undefined) throw new CohortError('INTERNAL', 'admins: expected at least one');
  return first;
}
