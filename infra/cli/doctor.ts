// `cohort doctor`: looks at a consortium's folder as an operator would, and says what is wrong and what to do.
import { CohortError, exitCodes } from '@cohort/protos/errors';
import { checkClock } from '../doctor/check-clock.ts';
import { checkFolder } from '../doctor/check-folder.ts';
import { checkMachine } from '../doctor/check-machine.ts';
import { checkPeers } from '../doctor/check-peers.ts';
import { checkPlans } from '../doctor/check-plans.ts';
import { checkTrainers } from '../doctor/check-trainer.ts';
import { onScreen } from '../view/on-screen.ts';
import type { Command } from './command.ts';
import { print } from './print.ts';

export const command: Command = {
  usage: '[--peers] [--dir DIR]',
  summary:
    'check this machine, the folders of a consortium here, and why its plans do not move; --peers: also whether ledger and parties are reached from here and trainers run; exit code 1 when something is wrong',
  arguments: [],
  options: {
    dir: { type: 'string', value: 'DIR', means: "the consortium's folder to look at (this machine only)" },
    peers: { type: 'boolean', means: 'also asks the ledger and the parties from here, and runs the trainers' },
  },
  changes: [],
  exits: { failed: 'something is wrong' },
  async run(given) {
    const { values } = given;
    const dir = typeof values['dir'] === 'string' ? values['dir'] : null;
    const folder = dir === null ? [] : await checkFolder(dir);
    const here = folder[0]?.ok === true ? dir : null;
    if (values['peers'] === true && dir === null)
      throw new CohortError('USAGE', "--peers: expected the consortium's folder with --dir, which says who they are, got none");
    const peers =
      values['peers'] === true && here !== null ? [await checkClock(), ...(await checkPeers(here)), ...(await checkTrainers(here))] : [];
    const findings = [...(await checkMachine(here)), ...folder, ...(here === null ? [] : await checkPlans(here)), ...peers];
    const wrong = findings.filter(({ ok }) => !ok).length;
    const unfinished = findings.filter((finding) => finding.unfinished).length;
    const lines = findings.map(({ what, ok, unfinished: waits, detail }) => `${waits ? 'todo' : ok ? 'ok  ' : 'BAD '} ${what}: ${detail}`);
    const fine =
      dir === null ? 'this machine is ready; name the folder of a consortium with --dir to check it too' : 'everything looks right';
    const right = unfinished === 0 ? fine : `nothing is wrong; ${String(unfinished)} to do before every node here runs`;
    const text = [...lines, wrong === 0 ? right : `${String(wrong)} to mend`].flatMap((line) => onScreen(line));
    const told = findings.map(({ code, next, ...finding }) => ({ ...finding, code: code ?? null, next: next ?? null }));
    print(given, { findings: told }, `${text.join('\n')}\n`);
    return wrong === 0 ? exitCodes.done : exitCodes.failed;
  },
};
