// Admission by vote: the fourth hospital with its agent, by its card, which proves that it holds their keys.
import { hospitals } from '@cohort/client-agent/data/heart-disease';
import type { Admin } from '../consortium/admin-ledger.ts';
import { required } from '../consortium/create-consortium.ts';
import { decide } from '../consortium/decide.ts';
import { connectAdmins, proposerAmong } from './admins.ts';
import { foundersOf, type HeartConsortium } from './heart-consortium.ts';

/** Returns the admins of the organisations that were admitted. */
export async function admitMembers(consortium: HeartConsortium, founders: readonly Admin[], say: (line: string) => void): Promise<Admin[]> {
  const admitted: Admin[] = [];
  for (const msp of hospitals.filter((candidate) => !foundersOf(consortium).includes(candidate))) {
    const { organisation, nodes, possessions } = required(consortium.cards, msp);
    const body = { kind: 'admit-organisation', organisation, nodes } as const;
    await decide([...founders, ...admitted], proposerAmong(founders), body, possessions);
    admitted.push(...(await connectAdmins(consortium, [msp])));
    say(`admitted ${msp} and its agent by vote of ${String(founders.length)} founders, with proofs of possession of their keys`);
  }
  return admitted;
}
