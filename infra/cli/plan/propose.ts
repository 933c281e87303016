// `cohort plan propose`: puts a plan to the vote, with its architecture and its first model where the others can fetch them.
import { documentArtifact } from '@cohort/protos/artifact';
import { CohortError, exitCodes } from '@cohort/protos/errors';
import type { Admin } from '../../consortium/admin-ledger.ts';
import { partyArtifacts } from '../../consortium/party-artifacts.ts';
import { checkPlanFile } from '../../plan/check/check-plan-file.ts';
import type { PlanFinding } from '../../plan/check/finding.ts';
import { openProposalOf, proposePlan, type ProposedFiles } from '../../plan/propose-plan.ts';
import { takeUpArchitecture, type TakenUp } from '../../plan/take-up-architecture.ts';
import type { Changes } from '../../node/changes.ts';
import type { Command } from '../command.ts';
import { openedOf, openProposal, printOpened, type Opened } from '../proposal/open-proposal.ts';
import { ownAdminOptions, withOwnAdmin } from '../with-admin.ts';
import { readPlanFiles } from './check.ts';

export const command: Command = {
  usage: 'FILE [--architecture FILE] [--model FILE] [--as MSP] [--dir DIR]',
  summary: 'check a plan and propose it; its architecture and first model go to the parties, where those who vote fetch them by hash',
  arguments: ['file'],
  options: {
    architecture: { type: 'string', value: 'FILE', means: 'the net that the plan names (architecture.json where it is here)' },
    model: { type: 'string', value: 'FILE', means: 'its first model (genesis-model.safetensors where it is here)' },
    ...ownAdminOptions,
  },
  changes: ['ledger', 'parties', 'files'],
  exits: { policy: 'something keeps it from running: cohort plan check' },
  async run(given) {
    const { values, positionals } = given;
    const [path = ''] = positionals;
    const { plan, net, model, file } = await readPlanFiles(path, values);
    if (plan.task === 'train' && (net === null || file === null))
      throw new CohortError(
        'USAGE',
        `${net === null ? '--architecture' : '--model'}: expected the file that the plan names by its hash, got none; \`cohort model init\` writes both`,
      );
    const dir = String(values['dir']);
    return await withOwnAdmin(given, async (admin, consortium) => {
      const findings = await checkPlanFile(admin, consortium, { plan, net, model });
      refuseFound(findings, path);
      const shared = partyArtifacts(admin, consortium);
      if (given.changes.isDry) {
        const { opened, taken } = await noteProposal(given.changes, admin, { plan, net, file });
        printOpened(given, opened, { findings, taken });
        return exitCodes.done;
      }
      const proposed = await proposePlan(admin, shared, { plan, net, file });
      const taken = await takeUpArchitecture({ dir, msp: admin.msp }, plan, shared, given.changes);
      const opened = await openedOf(admin, proposed.proposal);
      const at = (what: string, nodes: readonly string[]): string => (nodes.length === 0 ? '' : `${what} at ${nodes.join(', ')}\n`);
      const files = at('architecture', proposed.architectureAt) + at('first model', proposed.modelAt);
      printOpened(given, opened, { ...proposed, taken }, `${files}${taken.text}\n`);
      return exitCodes.done;
    });
  },
};

/** What proposing would do: nothing is proposed twice, and its files go to the parties again. */
async function noteProposal(
  changes: Changes,
  admin: Admin,
  { plan, net, file }: ProposedFiles,
): Promise<{ readonly opened: Opened; readonly taken: TakenUp | null }> {
  const open = await openProposalOf(admin, plan);
  const opened = open === null ? await openProposal(admin, { kind: 'plan', plan }, null, changes) : await openedOf(admin, open);
  const bytes = net === null ? null : documentArtifact('architecture', net.architecture);
  for (const artifact of [bytes, file]) if (artifact !== null) changes.artifact('every party', artifact);
  const taken = bytes === null ? null : await takeUpArchitecture(admin, plan, { get: () => Promise.resolve(bytes) }, changes);
  return { opened, taken };
}

/** @throws {CohortError} PLAN_NOT_ACCEPTED with all that was found */
function refuseFound(findings: readonly PlanFinding[], path: string): void {
  const refused = findings.filter(({ verdict }) => verdict === 'refused');
  if (refused.length === 0) return;
  const said = refused.map(({ about, text }) => `${about}: ${text}`).join('; ');
  throw new CohortError(
    'PLAN_NOT_ACCEPTED',
    `${path}: expected a plan that can run, got one against which this stands: ${said} (cohort plan check)`,
  );
}
