// `cohort demo`: the main job in one command.
import { tmpdir } from 'node:os';
import { CohortError, exitCodes } from '@cohort/protos/errors';
import { hospitals } from '@cohort/client-agent/data/heart-disease';
import { expectEmpty } from '../consortium/create-consortium.ts';
import { ledgerKinds } from '../consortium/ledger-address.ts';
import { parseKill, steps } from '../demo/fault-injection.ts';
import { epsilons } from '../demo/private-settings.ts';
import { runDemo } from '../demo/run-demo.ts';
import { wholeNumber, type Command } from './command.ts';
import { print } from './print.ts';
import { watchInterruption } from './watch-interruption.ts';

export const command: Command = {
  usage: '[--ledger embedded|fabric] [--rounds N] [--epsilon E] [--kill-party N[@STEP]] [--drop-agent NAME] ...',
  summary: 'four hospitals, three parties, one ledger: train, compare, show',
  arguments: [],
  options: {
    ledger: {
      type: 'string',
      value: 'KIND',
      default: 'embedded',
      means: 'embedded, or fabric: Hyperledger Fabric run by all four hospitals',
    },
    rounds: { type: 'string', value: 'N', default: '15', means: 'of the first study, 1 to 100' },
    strategy: { type: 'string', value: 'NAME', default: 'fedadam', means: 'of the first study: fedadam or fedavg' },
    epsilon: { type: 'string', value: 'NUMBER', default: '3', means: `budget of the second study: ${epsilons.join(', ')}` },
    seed: { type: 'string', value: 'TEXT', default: '42', means: "reaches the first study's initial model and batches only" },
    'data-dir': {
      type: 'string',
      value: 'DIR',
      means: 'the four UCI files (COHORT_DATA_DIR, ./data/heart-disease, their public home, or synthetic rows)',
    },
    keep: { type: 'string', value: 'DIR', means: "a new folder for the consortium (one under the system's temporary folder)" },
    'kill-party': {
      type: 'string',
      value: 'N[@STEP]',
      means: `SIGKILL party N in round 2 at ${steps.join(', ')}; it returns one round later`,
    },
    'drop-agent': { type: 'string', value: 'NAME', means: `SIGKILL the agent of ${hospitals.join(', ')} in round 2` },
  },
  changes: ['files', 'processes'],
  goesOn: true,
  async run(given) {
    const { values } = given;
    const text = (name: string): string | undefined => (typeof values[name] === 'string' ? values[name] : undefined);
    const strategy = text('strategy');
    if (strategy !== 'fedadam' && strategy !== 'fedavg')
      throw new CohortError('USAGE', `--strategy: expected fedadam or fedavg, got ${String(strategy)}`);
    const epsilon = epsilons.find((known) => known === text('epsilon'));
    if (epsilon === undefined)
      throw new CohortError('USAGE', `--epsilon: expected one of ${epsilons.join(', ')}, got ${String(text('epsilon'))}`);
    const dropAgent = text('drop-agent');
    if (dropAgent !== undefined && !(hospitals as readonly string[]).includes(dropAgent))
      throw new CohortError('USAGE', `--drop-agent: expected one of ${hospitals.join(', ')}, got ${dropAgent}`);
    const ledger = ledgerKinds.find((known) => known === text('ledger'));
    if (ledger === undefined)
      throw new CohortError('USAGE', `--ledger: expected one of ${ledgerKinds.join(', ')}, got ${String(text('ledger'))}`);
    const settings = {
      ledger,
      rounds: wholeNumber('--rounds', values['rounds'], 15, 1, 100),
      strategy,
      epsilon,
      seed: text('seed') ?? '42',
      dataDir: text('data-dir'),
      keep: text('keep'),
      killParty: parseKill(text('kill-party')),
      dropAgent,
      json: values['json'] === true,
    } as const;
    if (given.changes.isDry) {
      if (settings.keep !== undefined) await expectEmpty(settings.keep);
      given.changes.note(
        {
          change: 'new',
          path: settings.keep ?? `${tmpdir()}/cohort-demo-...`,
          holds: 'a consortium of four hospitals, with the keys of all',
        },
        {
          change: 'process',
          does: 'run a ledger, three parties and four agents in it until both studies have ended, and write audit.cohort',
        },
      );
      print(given, { settings }, '');
      return exitCodes.done;
    }
    let kept = '';
    using interruption = watchInterruption(() => `every process of the demo is stopped${kept}`);
    await runDemo(settings, interruption.signal, (dir) => {
      kept = `; its folder is kept: ${dir}`;
    });
    return exitCodes.done;
  },
};
