// `cohort proposal list`: what is to be voted on, with ids as short as `member vote` takes them.
import { exitCodes } from '@cohort/protos/errors';
import type { ProposalBody, ProposalView } from '@cohort/protos/ledger';
import { listAll } from '@cohort/protos/list-all';
import { table } from '../../view/table.ts';
import { readOptions, type Command } from '../command.ts';
import { print } from '../print.ts';
import { adminOptions, withAdmin } from '../with-admin.ts';

export const command: Command = {
  usage: '[--as MSP] [--dir DIR] [--all]',
  summary: 'list open proposals, with --all also those that are closed',
  async run(args) {
    const { values } = readOptions(args, { all: { type: 'boolean' }, ...adminOptions }, []);
    const all = await withAdmin(values, async ({ ledger }) => await listAll(ledger, 'governance.list', {}));
    const shown = all.filter(({ status }) => values['all'] === true || status === 'open');
    const lines = table([['proposal', 'status', 'what', 'by', 'yes', 'no', 'not yet', 'closes in epoch'], ...shown.map(cells)]);
    print(values, shown, shown.length === 0 ? 'no proposal is open\n' : `${lines.join('\n')}\n`);
    return exitCodes.done;
  },
};

function cells({ proposal, status, body, proposer, electorate, votes, closesEpoch }: ProposalView): string[] {
  const who = (choice: 'yes' | 'no') => votes.filter((vote) => vote.choice === choice).map(({ msp }) => msp);
  const open = electorate.filter((msp) => votes.every((vote) => vote.msp !== msp));
  const named = (msps: readonly string[]) => (msps.length === 0 ? '-' : msps.join(' '));
  return [proposal.slice(0, 8), status, subjectOf(body), proposer, named(who('yes')), named(who('no')), named(open), String(closesEpoch)];
}

/** The kind, and whom or how much it is about where that is one. */
function subjectOf(body: ProposalBody): string {
  if (body.kind === 'admit-organisation') return `${body.kind} ${body.organisation.msp}`;
  if (body.kind === 'set-epoch-length') return `${body.kind} ${String(body.seconds)} s`;
  if (body.kind === 'uphold-dispute') return `${body.kind} ${body.round.slice(0, 8)}${body.round.slice(64)}, index ${String(body.index)}`;
  if (body.kind === 'replace-party') return `${body.kind} ${body.from} by ${body.to} in ${body.plan.slice(0, 8)}`;
  if (body.kind === 'replace-authority') return `${body.kind} ${body.msp}`;
  return body.kind === 'admit-node' || body.kind === 'replace-node' ? `${body.kind} ${body.node.node}` : body.kind;
}
