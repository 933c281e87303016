// Whether a plan's parties answer and have its first model: of a plan that nobody proposed yet that is all that they can tell.
import type { Plan, Terms } from '@cohort/protos/terms';
import type { Admin } from '../../consortium/admin-ledger.ts';
import { partyStandings } from '../../consortium/ask-parties.ts';
import type { Consortium } from '../../consortium/layout.ts';
import { holds, unknown, warning, type PlanFinding } from './finding.ts';

/** @throws {CohortError} what the ledger refuses with */
export async function planAtParties(
  admin: Pick<Admin, 'keys' | 'ledger' | 'msp'>,
  consortium: Consortium,
  plan: Plan,
  { plan: id, parties }: Terms,
): Promise<PlanFinding[]> {
  const asked = { plan: id, model: plan.genesisModel, datasets: plan.datasets.length };
  const answers = await partyStandings(admin, consortium, parties, asked);
  const findings = answers.map(({ party, standing }): PlanFinding => {
    if (typeof standing === 'string') return warning(party, `expected an answer, got ${standing}; its operator starts it, or sees its log`);
    return standing.servesModel
      ? holds(party, 'answers and serves the first model')
      : unknown(party, 'answers; the first model comes with the proposal (cohort plan propose)');
  });
  const others = plan.datasets.map(({ msp }) => msp).filter((msp) => msp !== admin.msp);
  return [
    ...findings,
    unknown(
      'other sites',
      `what the policies of ${others.join(', ')} say is known to them alone until they vote; \`cohort plan show\` says what their agents refuse after that`,
    ),
  ];
}
