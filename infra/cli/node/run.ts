// `cohort node run DIR`: runs one node's folder in the foreground until it is stopped.
import { CohortError } from '@cohort/protos/errors';
import { readKind } from '../../node/config.ts';
import { runNode, type NodeContext } from '../../node/run-node.ts';
import { readOptions, type Command } from '../command.ts';

/** Each kind is imported only by its own process. */
const kinds: Readonly<Record<'ledger' | 'party' | 'agent', () => Promise<{ main: (node: NodeContext) => Promise<void> }>>> = {
  ledger: () => import('../../node/node-types/ledger.ts'),
  party: () => import('../../node/node-types/party.ts'),
  agent: () => import('../../node/node-types/agent.ts'),
};

export const command: Command = {
  usage: 'DIR',
  summary: 'run one node (ledger, party or agent) until SIGTERM',
  async run(args) {
    const [dir] = readOptions(args, {}, ['dir']).positionals;
    if (dir === undefined) throw new CohortError('USAGE', 'expected the folder of a node');
    const kind = await readKind(dir, ['ledger', 'party', 'agent'] as const);
    const { main } = await kinds[kind]();
    return await runNode({ dir, kind, main });
  },
};
