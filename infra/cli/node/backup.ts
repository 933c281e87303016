// `cohort node backup`: what of a node's folder may be restored, in one file under a passphrase.
import { CohortError, exitCodes } from '@cohort/protos/errors';
import { makeBackup, type Backup } from '../../backup/make-backup.ts';
import type { Command } from '../command.ts';
import { inFolder } from '../in-folder.ts';
import { print } from '../print.ts';
import { watchInterruption } from '../watch-interruption.ts';
import { dirOption } from '../with-admin.ts';
import { passphraseFile, passphraseOf } from './passphrase.ts';

export const command: Command = {
  usage: 'NODE --out FILE [--passphrase-file FILE] [--dir DIR]',
  summary: "write what of a node's folder (va/party) may be restored into one file under a passphrase; the node may run meanwhile",
  arguments: ['node'],
  options: {
    out: { type: 'string', value: 'FILE', means: "the new file, of this user's only" },
    'passphrase-file': passphraseFile,
    dir: dirOption,
  },
  changes: ['files'],
  notes:
    'In it: keys, node.json and the files of the folder that it names, artifacts, consortium.json; what an agent has seen spent and used. Not in it, for a node that had it again could say twice what it may say once: what it said and holds in rounds, and the chain of a ledger. No rows, no logs. Its keys are in the file: keep it as you keep the folder, and make another one after cohort node rotate.',
  async run(given) {
    const { values, positionals, changes } = given;
    const [node = ''] = positionals;
    const out = values['out'];
    if (typeof out !== 'string') throw new CohortError('USAGE', '--out: expected the file to write, got none');
    using interruption = watchInterruption(() => 'nothing was written');
    const passphrase = changes.isDry ? null : () => passphraseOf(values['passphrase-file'], true);
    const backup = await makeBackup(String(values['dir']), node, out, passphrase, interruption.signal);
    const { files, elsewhere } = backup;
    changes.note({ change: 'new', path: out, holds: `${node}, ${String(files.length)} files, under a passphrase` });
    print(
      given,
      { node, out, files: files.map(({ path }) => path), elsewhere },
      [
        `wrote ${out}: ${node}, ${String(files.length)} files, under the passphrase alone: who has both has its keys`,
        ...leftOut(backup),
        `restore it where its folder is gone: cohort node restore ${out}${inFolder(values['dir'])}`,
        '',
      ].join('\n'),
      [...files.map(({ path }) => `  ${path}`), ...leftOut(backup), ''].join('\n'),
    );
    return exitCodes.done;
  },
};

const leftOut = ({ elsewhere }: Backup): readonly string[] => [
  ...elsewhere.map((path) => `not in it: ${path}, which node.json names; keep a copy of your own`),
  'not in it: what it says and holds in open rounds; restored, it forgoes those',
];
