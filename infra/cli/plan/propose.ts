// `cohort plan propose`: puts a plan to the vote, with its architecture and its first model where the others can fetch them.
import { CohortError, exitCodes } from '@cohort/protos/errors';
import { partyArtifacts } from '../../consortium/party-artifacts.ts';
import { checkPlanFile } from '../../plan/check/check-plan-file.ts';
import type { PlanFinding } from '../../plan/check/finding.ts';
import { proposePlan } from '../../plan/propose-plan.ts';
import { takeUpArchitecture } from '../../plan/take-up-architecture.ts';
import { readOptions, type Command } from '../command.ts';
import { print } from '../print.ts';
import { openedOf, openedText } from '../proposal/open-proposal.ts';
import { adminOptions, withOwnAdmin } from '../with-admin.ts';
import { readPlanFiles } from './check.ts';

export const command: Command = {
  usage: 'FILE [--architecture FILE] [--model FILE] [--dry-run] [--as MSP] [--dir DIR]',
  summary: 'check a plan and propose it; its architecture and first model go to the parties, where those who vote fetch them by hash',
  async run(args) {
    const options = {
      architecture: { type: 'string' },
      model: { type: 'string' },
      'dry-run': { type: 'boolean' },
      ...adminOptions,
    } as const;
    const { values, positionals } = readOptions(args, options, ['file']);
    const [path = ''] = positionals;
    const { plan, net, model, file } = await readPlanFiles(path, values);
    if (plan.task === 'train' && (net === null || file === null))
      throw new CohortError(
        'USAGE',
        `${net === null ? '--architecture' : '--model'}: expected the file that the plan names by its hash, got none; \`cohort model init\` writes both`,
      );
    const dir = String(values['dir']);
    return await withOwnAdmin(values, async (admin, consortium) => {
      const findings = await checkPlanFile(admin, consortium, { plan, net, model });
      refuseFound(findings, path);
      if (values['dry-run'] === true) {
        print(values, { findings, dryRun: true }, `${path} would be proposed by ${admin.msp}; nothing was sent\n`);
        return exitCodes.done;
      }
      const shared = partyArtifacts(admin, consortium);
      const proposed = await proposePlan(admin, shared, { plan, net, file });
      const taken = await takeUpArchitecture({ dir, msp: admin.msp }, plan, shared);
      const opened = await openedOf(admin, proposed.proposal);
      const at = (what: string, nodes: readonly string[]): string => (nodes.length === 0 ? '' : `${what} at ${nodes.join(', ')}\n`);
      const files = at('architecture', proposed.architectureAt) + at('first model', proposed.modelAt);
      print(values, { ...opened, ...proposed, taken }, `${openedText(opened, dir)}${files}${taken.text}\n`);
      return exitCodes.done;
    });
  },
};

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
