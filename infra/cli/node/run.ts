// `cohort node run DIR`: runs one node's folder in the foreground until it is stopped.
import { exitCodes } from '@cohort/protos/errors';
import { expectUnlocked } from '../../node/lock-folder.ts';
import { readKind } from '../../node/config.ts';
import { runNode, type NodeContext } from '../../node/run-node.ts';
import type { Command } from '../command.ts';
import { print, printJson } from '../print.ts';

/** Each kind is imported only by its own process. */
const kinds: Readonly<Record<'ledger' | 'party' | 'agent', () => Promise<{ main: (node: NodeContext) => Promise<void> }>>> = {
  ledger: () => import('../../node/node-types/ledger.ts'),
  party: () => import('../../node/node-types/party.ts'),
  agent: () => import('../../node/node-types/agent.ts'),
};

export const command: Command = {
  usage: 'DIR',
  summary: 'run one node (ledger, party or agent) until SIGTERM',
  arguments: ['dir'],
  options: {},
  changes: ['processes'],
  goesOn: true,
  async run(given) {
    const [dir = ''] = given.positionals;
    const kind = await readKind(dir, ['ledger', 'party', 'agent'] as const);
    if (given.changes.isDry) {
      await expectUnlocked(dir);
      given.changes.note({ change: 'process', does: `run the ${kind} of ${dir}` });
      print(given, { dir, kind }, '');
      return exitCodes.done;
    }
    const { main } = await kinds[kind]();
    return await runNode({ dir, kind, main, tell: given.values['json'] === true ? printJson : undefined });
  },
};
