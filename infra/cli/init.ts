// `cohort init`: makes the folders of a consortium; each organisation's part can then be carried to its own machine.
import { CohortError, exitCodes } from '@cohort/protos/errors';
import { longestSeconds } from '@cohort/protos/terms-schema';
import { createConsortium } from '../consortium/create-consortium.ts';
import { readOptions, wholeNumber, type Command } from './command.ts';
import { print } from './print.ts';

export const command: Command = {
  usage: 'DIR --organisations aa,bb,cc,dd [--parties aa,bb,cc] [--founders aa,bb,cc] [--name heart] [--epoch 3600]',
  summary:
    'create a consortium: authorities, node keys, genesis; names are 2 to 32 of a-z, 0-9 and -, first a letter; --epoch: its seconds',
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
      epochSeconds: wholeNumber('epoch', values['epoch'], 3600, 1, longestSeconds),
      organisations,
      founders,
      parties,
    });
    print(
      values,
      { dir, nodes: consortium.nodes },
      `created ${dir}: ${String(Object.keys(consortium.nodes).length)} nodes of ${String(organisations.length)} organisations; read infra/README.md for each node's node.json\n`,
    );
    return exitCodes.done;
  },
};

function listed(name: string, value: string | boolean | undefined, fallback: readonly string[] | undefined): readonly string[] {
  if (typeof value === 'string') return value.split(',').filter((item) => item !== '');
  if (fallback === undefined) throw new CohortError('USAGE', `--${name}: expected a list such as a,b,c, got none`);
  return fallback;
}
