// What agents that keep out of a plan's rounds have signed: the latest of each member, on disk, for whoever asks why the plan does not move.
import { verifyEd25519 } from '@cohort/mpc/crypto';
import { CohortError } from '@cohort/protos/errors';
import { fromHex } from '@cohort/protos/hash';
import type { PlanQuery, PlanStanding } from '@cohort/protos/messages';
import { refusalBytes, type Refusal } from '@cohort/protos/refusal';
import type { Terms } from '@cohort/protos/terms';
import type { Ports } from '../ports/ports.ts';
import type { Round } from './round.ts';

/** Different refusals of one member in one round: more would be a way to make a party write. */
const mostChanges = 8;

const nameOf = (member: string) => `refusal.${member}` as const;

/**
 * Keeps a refusal in the place of the member's earlier one. The same again changes nothing. The round is open: a plan has one such, and may
 * have gone back to it after a taint.
 * @throws {CohortError} DATASET_NOT_ALLOWED of a member that the plan does not name, TERMS_MISMATCH, SIGNATURE_INVALID, QUOTA_EXCEEDED
 */
export function keepRefusal(
  { key, terms, termsHash }: Round,
  { journal }: Pick<Ports, 'journal'>,
  refusal: Refusal,
  nodeKey: string,
): boolean {
  const { member } = refusal;
  if (!terms.datasets.some(({ msp }) => msp === member))
    throw new CohortError('DATASET_NOT_ALLOWED', `refusal: expected a member whose dataset plan ${terms.plan} names, got ${member}`);
  if (refusal.termsHash !== termsHash)
    throw new CohortError('TERMS_MISMATCH', `refusal of ${member}: expected terms ${termsHash} of round ${key}, got ${refusal.termsHash}`);
  if (!verifyEd25519(fromHex(nodeKey, 32), refusalBytes(refusal), fromHex(refusal.signature, 64)))
    throw new CohortError('SIGNATURE_INVALID', `refusal of ${member}: expected a signature by its agent's registered node key`);
  const before = journal.planFacts(terms.plan).get(nameOf(member));
  const again = before?.refusal.round === key;
  if (again && before.refusal.signature === refusal.signature) return false;
  const changes = again ? before.changes + 1 : 1;
  if (changes > mostChanges)
    throw new CohortError(
      'QUOTA_EXCEEDED',
      `refusal of ${member}: expected at most ${String(mostChanges)} different ones in round ${key}, got another; wait for the next attempt`,
    );
  journal.planFacts(terms.plan).setSoon(nameOf(member), { refusal, changes });
  return true;
}

/** How many members of a round have refused it, to this party's knowledge. */
export function refusing({ key, terms }: Round, { journal }: Pick<Ports, 'journal'>): number {
  const members = new Set(terms.datasets.map(({ msp }) => msp));
  return [...members].filter((member) => journal.planFacts(terms.plan).get(nameOf(member))?.refusal.round === key).length;
}

/** A page of the members' refusals, by member; none for a plan of which this party knows no round. */
export function planStanding(
  terms: Pick<Terms, 'datasets'> | null,
  { journal, artifacts, offered }: Pick<Ports, 'journal' | 'artifacts' | 'offered'>,
  { plan, model, limit, bookmark }: PlanQuery,
): PlanStanding {
  const members = [...new Set(terms?.datasets.map(({ msp }) => msp))].filter((msp) => msp > bookmark).sort();
  const kept = members.flatMap((member) => journal.planFacts(plan).get(nameOf(member))?.refusal ?? []);
  const refusals = kept.slice(0, limit);
  const servesModel = artifacts.has(model) || offered.has(model);
  return { plan, servesModel, refusals, bookmark: kept.length > limit ? (refusals.at(-1)?.member ?? '') : '' };
}
