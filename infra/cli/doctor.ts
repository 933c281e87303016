// `cohort doctor`: looks at a consortium's folder as an operator would, and says what is wrong and what to do.
import { exitCodes } from '@cohort/protos/errors';
import { checkFolder } from '../doctor/check-folder.ts';
import { checkMachine } from '../doctor/check-machine.ts';
import { readOptions, type Command } from './command.ts';
import { print } from './print.ts';

export const command: Command = {
  usage: '[--dir DIR]',
  summary: 'check this machine and the folders of a consortium that are here; exit code 1 when something is wrong',
  async run(args) {
    const { values } = readOptions(args, { dir: { type: 'string' }, json: { type: 'boolean' } }, []);
    const dir = typeof values['dir'] === 'string' ? values['dir'] : null;
    const folder = dir === null ? [] : await checkFolder(dir);
    const findings = [...(await checkMachine(folder[0]?.ok === true ? dir : null)), ...folder];
    const wrong = findings.filter(({ ok }) => !ok).length;
    const lines = findings.map(({ what, ok, detail }) => `${ok ? 'ok  ' : 'BAD '} ${what}: ${detail}`);
    print(values, { findings }, `${[...lines, wrong === 0 ? 'everything looks right' : `${String(wrong)} to mend`].join('\n')}\n`);
    return wrong === 0 ? exitCodes.done : exitCodes.failed;
  },
};
