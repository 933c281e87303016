// `cohort policy propose`: asks the consortium to set other rules, in the place of the newest.
import { consortiumRulesShape } from '@cohort/protos/consortium-rules';
import { exitCodes } from '@cohort/protos/errors';
import { readJson } from '../../node/read-json.ts';
import type { Command } from '../command.ts';
import { openProposal, printOpened } from '../proposal/open-proposal.ts';
import { ownAdminOptions, withOwnAdmin } from '../with-admin.ts';

export const command: Command = {
  usage: 'FILE [--as MSP] [--dir DIR]',
  summary:
    "propose other rules of the consortium; once voted they hold from the next epoch on, for votes on plans and for each round's opening",
  arguments: ['file'],
  options: ownAdminOptions,
  changes: ['ledger'],
  notes:
    'FILE holds all rules, such as `cohort policy show` prints them. A change of a threshold needs the higher of the old one and the new one. See before what they would refuse: cohort policy simulate FILE.',
  async run(given) {
    const [file = ''] = given.positionals;
    const rules = await readJson(file, consortiumRulesShape, 'expected rules, got no such file; write one from `cohort policy show`');
    const opened = await withOwnAdmin(given, async (admin) => {
      const { proposal: replaces } = await admin.ledger.evaluate('governance.rules', {});
      return await openProposal(admin, { kind: 'set-rules', rules, replaces }, null, given.changes);
    });
    printOpened(given, opened);
    return exitCodes.done;
  },
};
