// `cohort demo`: the main job in one command.
import { CohortError, exitCodes } from '@cohort/protos/errors';
import { hospitals } from '@cohort/client-agent/data/heart-disease';
import { parseKill, steps } from '../demo/fault-injection.ts';
import { epsilons } from '../demo/private-settings.ts';
import { runDemo } from '../demo/run-demo.ts';
import { readOptions, wholeNumber, type Command } from './command.ts';
import { watchInterruption } from './watch-interruption.ts';

const help = `cohort demo: four hospitals train two models, the second under differential privacy; three of them run the aggregator parties

  --rounds N            rounds of the first study, 1 to 100 (15)
  --strategy NAME       of the first study: fedadam or fedavg (fedadam)
  --epsilon NUMBER      budget of the second study: ${epsilons.join(', ')} (3)
  --seed TEXT           reaches the first study's initial model and batches only (42)
  --data-dir DIR        the four UCI files; else COHORT_DATA_DIR, ./data/heart-disease, their public home, or synthetic rows
  --keep DIR            a new folder for the consortium (else one under the system's temporary folder)
  --kill-party N[@STEP] SIGKILL party N in round 2 at ${steps.join(', ')}; it returns one round later
  --drop-agent NAME     SIGKILL the agent of ${hospitals.join(', ')} in round 2
  --json                one JSON object per round and at the end, on stdout
`;

export const command: Command = {
  usage: '[--rounds N] [--epsilon E] [--kill-party N[@STEP]] [--drop-agent NAME] ...',
  summary: 'four hospitals, three parties, one ledger: train, compare, show (--help for all options)',
  help,
  async run(args) {
    const { values } = readOptions(
      args,
      {
        rounds: { type: 'string' },
        strategy: { type: 'string', default: 'fedadam' },
        epsilon: { type: 'string', default: '3' },
        seed: { type: 'string', default: '42' },
        'data-dir': { type: 'string' },
        keep: { type: 'string' },
        'kill-party': { type: 'string' },
        'drop-agent': { type: 'string' },
        json: { type: 'boolean', default: false },
      },
      [],
    );
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
    let kept = '';
    using interruption = watchInterruption(() => `every process of the demo is stopped${kept}`);
    await runDemo(
      {
        rounds: wholeNumber('--rounds', values['rounds'], 15, 1, 100),
        strategy,
        epsilon,
        seed: text('seed') ?? '42',
        dataDir: text('data-dir'),
        keep: text('keep'),
        killParty: parseKill(text('kill-party')),
        dropAgent,
        json: values['json'] === true,
      },
      interruption.signal,
      (dir) => {
        kept = `; its folder is kept: ${dir}`;
      },
    );
    return exitCodes.done;
  },
};
