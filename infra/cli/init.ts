// `cohort init`: makes the folders of a consortium; each organisation's part can then be carried to its own machine.
import { CohortError, exitCodes } from '@cohort/protos/errors';
import { longestSeconds } from '@cohort/protos/terms-schema';
import { createConsortium } from '../consortium/create-consortium.ts';
import { readOptions, wholeNumber, type Command } from './command.ts';
import { print } from './print.ts';

const help = `cohort init DIR --organisations LIST: makes a consortium's authorities, node keys and genesis in a new folder

  --organisations LIST  at least three names, such as aa,bb,cc: each 2 to 32 of a-z, 0-9 and -, first a letter
  --parties LIST        those that run an aggregator party: three, or more that can take a party's place (the first three)
  --founders LIST       those in the genesis, the first of which hosts the ledger; the others are admitted by vote (all)
  --name NAME           what the consortium is called (cohort)
  --epoch SECONDS       how long an epoch lasts (3600)
`;

export const command: Command = {
  usage: 'DIR --organisations aa,bb,cc,dd [--parties aa,bb,cc] [--founders aa,bb,cc] [--name heart] [--epoch 3600]',
  summary: 'create a consortium: authorities, node keys, genesis (--help for all options)',
  help,
  async run(args) {
    const { values, positionals } = readOptions(
      args,
      {
        organisations: { type: 'string' },
        parties: { type: 'string' },
        founders: { type: 'string' },
        name: { type: 'string', default: 'cohort' },
        epoch: { type: 'string' },
        json: { type: 'boolean' },
      },
      ['dir'],
    );
    const [dir = ''] = positionals;
    const organisations = listed('organisations', values['organisations'], undefined);
    if (new Set(organisations).size < 3)
      throw new CohortError('USAGE', `--organisations: expected at least three, got ${organisations.join(',') || 'none'}; name more`);
    const parties = listed('parties', values['parties'], organisations.slice(0, 3));
    if (parties.length < 3 || new Set(parties).size !== parties.length)
      throw new CohortError(
        'USAGE',
        `--parties: expected three distinct organisations, or more that could take a party's place, got ${parties.join(',')}`,
      );
    const founders = listed('founders', values['founders'], organisations);
    for (const msp of [...parties, ...founders])
      if (!organisations.includes(msp))
        throw new CohortError('USAGE', `${msp}: expected one of --organisations ${organisations.join(',')}`);
    const { consortium } = await createConsortium(dir, {
      name: String(values['name']),
      testNetwork: false,
      epochSeconds: wholeNumber('--epoch', values['epoch'], 3600, 1, longestSeconds),
      organisations,
      founders,
      parties,
    });
    print(
      values,
      { dir, nodes: consortium.nodes },
      `created ${dir}: ${String(Object.keys(consortium.nodes).length)} nodes of ${String(organisations.length)} organisations; docs/node.md says how to write each node's node.json\n`,
    );
    return exitCodes.done;
  },
};

function listed(name: string, value: string | boolean | undefined, fallback: readonly string[] | undefined): readonly string[] {
  if (typeof value === 'string') return value.split(',').filter((item) => item !== '');
  if (fallback === undefined) throw new CohortError('USAGE', `--${name}: expected a list such as a,b,c, got none`);
  return fallback;
}
