// `cohort member suspend`: asks the consortium to keep an organisation and its nodes out, by vote or for a few epochs by two members' word.
import { exitCodes } from '@cohort/protos/errors';
import { castVote } from '../../consortium/cast-vote.ts';
import type { Command } from '../command.ts';
import { openProposal, printOpened } from '../proposal/open-proposal.ts';
import { reasonOption, reasonOptions } from '../reason-option.ts';
import { ownAdminOptions, withOwnAdmin } from '../with-admin.ts';

export const command: Command = {
  usage: 'ORGANISATION --reason TEXT [--now] [--as MSP] [--dir DIR]',
  summary: 'propose to suspend an organisation; once voted, it and its nodes are refused at once, until a vote readmits it',
  arguments: ['organisation'],
  options: {
    now: {
      type: 'boolean',
      means: 'for a few epochs only, by this organisation and one more: it takes part in no round, and keeps its vote',
    },
    ...reasonOptions,
    ...ownAdminOptions,
  },
  changes: ['ledger'],
  notes:
    'With --now this organisation signs at once, and the next one that votes yes makes it hold. No organisation does so twice against the same one, unless a vote has decided on it in between.',
  async run(given) {
    const { values, positionals } = given;
    const [msp = ''] = positionals;
    const reason = reasonOption(values);
    const kind = values['now'] === true ? 'suspend-now' : 'suspend';
    const opened = await withOwnAdmin(given, async (admin) => {
      const made = await openProposal(admin, { kind, msp, reason }, null, given.changes);
      const signs = kind === 'suspend-now' && made.proposal !== null && made.electorate.includes(admin.msp);
      if (signs) await castVote(admin, made.proposal, 'yes');
      return { ...made, electorate: made.electorate.filter((voter) => !signs || voter !== admin.msp), needed: made.needed - Number(signs) };
    });
    printOpened(given, opened);
    return exitCodes.done;
  },
};
