// `cohort policy check`: what a site's policy makes of a plan, sentence by sentence, before its agent has to decide.
import { readFile } from 'node:fs/promises';
import { explain } from '@cohort/policies/explain';
import { sitePolicyShape, type SitePolicy } from '@cohort/policies/site-policy';
import { CohortError, exitCodes } from '@cohort/protos/errors';
import { connectAdmin } from '../../consortium/admin-ledger.ts';
import { loadConsortium } from '../../consortium/layout.ts';
import { readOptions, type Command } from '../command.ts';
import { print } from '../print.ts';
import { judgePlan } from './judge-plan.ts';

export const command: Command = {
  usage: 'FILE --plan ID [--as MSP] [--dir DIR]',
  summary: "explain what a site's policy makes of a plan; exit code 6 when it refuses",
  async run(args) {
    const { values, positionals } = readOptions(
      args,
      { plan: { type: 'string' }, as: { type: 'string' }, dir: { type: 'string', default: '.cohort' }, json: { type: 'boolean' } },
      ['file'],
    );
    if (typeof values['plan'] !== 'string')
      throw new CohortError('USAGE', "--plan: expected a plan's id, or how it begins, got none; `cohort status` lists plans");
    const policy = await readPolicy(positionals[0] ?? '');
    const dir = String(values['dir']);
    const consortium = await loadConsortium(dir);
    const admin = await connectAdmin(dir, consortium, typeof values['as'] === 'string' ? values['as'] : consortium.ledger.msp);
    try {
      const judged = await judgePlan(admin.ledger, admin.msp, policy, values['plan']);
      const sentences = [...judged.findings.map(explain), ...(judged.note === null ? [] : [judged.note])];
      const verdict = `${judged.msp} ${judged.allowed ? 'may take part' : 'would not take part'} in plan ${judged.plan.slice(0, 12)}.`;
      print(values, judged, `${[...sentences, '', verdict].join('\n')}\n`);
      return judged.allowed ? exitCodes.done : exitCodes.policy;
    } finally {
      await admin.ledger.close();
    }
  },
};

/** @throws {CohortError} CONFIG_INVALID for no JSON file, BODY_INVALID with the key's path */
async function readPolicy(file: string): Promise<Required<SitePolicy>> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new CohortError('CONFIG_INVALID', `${file}: expected a policy file, got none that can be read; check its name`, { cause });
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new CohortError('CONFIG_INVALID', `${file}: expected JSON, got text that ends or breaks early; correct it`, { cause });
  }
  return sitePolicyShape(value, file);
}
