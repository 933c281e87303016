// `cohort node restore`: a node's folder anew of its backup, which then forgoes the rounds that it may have spoken in.
import { exitCodes } from '@cohort/protos/errors';
import { restoreBackup, type Restored } from '../../backup/restore-backup.ts';
import type { Command } from '../command.ts';
import { inFolder } from '../in-folder.ts';
import { print } from '../print.ts';
import { watchInterruption } from '../watch-interruption.ts';
import { dirOption } from '../with-admin.ts';
import { passphraseFile, passphraseOf } from './passphrase.ts';

export const command: Command = {
  usage: 'FILE [--passphrase-file FILE] [--without-keys] [--dir DIR]',
  summary: "make a node's folder anew of its backup, where it is gone; the node forgoes rounds that were open before",
  arguments: ['file'],
  options: {
    'passphrase-file': passphraseFile,
    'without-keys': {
      type: 'boolean',
      means: 'leaves the keys out, for a node whose keys were renewed or replaced since: cohort node replace then makes others',
    },
    dir: dirOption,
  },
  changes: ['files'],
  notes:
    'Only where there is no such folder, in the same consortium, and with keys that the ledger still has for the node. Never beside the old folder: two that run at once sign twice. Restored, a party or an agent takes no part in rounds that were open before; cohort status and doctor say so.',
  async run(given) {
    const { values, positionals, changes } = given;
    const [dir, withoutKeys] = [String(values['dir']), values['without-keys'] === true];
    using interruption = watchInterruption(() => 'nothing was restored');
    const restored = await restoreBackup(dir, positionals[0] ?? '', {
      passphrase: () => passphraseOf(values['passphrase-file'], false),
      withoutKeys,
      isDry: changes.isDry,
      signal: interruption.signal,
    });
    const { folder, node, made, files, registered } = restored;
    changes.note({ change: 'new', path: folder, holds: `${node} as it was on ${made}, ${String(files.length)} files` });
    const unknown = registered === false ? `nobody has admitted ${node} yet, as far as the ledger says\n` : '';
    print(
      given,
      restored,
      `restored ${node} in ${folder}: ${String(files.length)} files, as they were on ${made}\n${unknown}${nextSteps(restored, dir, withoutKeys).join('\n')}\n`,
      unknown,
    );
    return exitCodes.done;
  },
};

function nextSteps({ node, folder }: Restored, dir: string, withoutKeys: boolean): readonly string[] {
  const at = inFolder(dir);
  if (withoutKeys) return [`it has no keys: have others voted (cohort node replace ${node}${at}), then start it`];
  if (node.endsWith('/admin')) return [`next: cohort status${at}`];
  if (node.endsWith('/ledger'))
    return [
      `it does not start without its chain, of which no backup holds the end: put the last ledger.sqlite, whole, into ${folder}/state`,
      'where it is lost, no block can be added any more; docs/node.md says what then',
    ];
  return [
    'make sure that its old folder runs nowhere else; it takes no part in rounds that were open before',
    ...(node.endsWith('/agent')
      ? [
          'put back the rows that its offers name: no backup holds them',
          "its budgets are the ledger's, and nothing is spent twice; it does not know of rows that came into use after the backup: leave the partition of its offers as it was",
        ]
      : []),
    `next: cohort doctor --dir ${dir}, then cohort up --dir ${dir} or cohort node run ${folder}`,
  ];
}
