// `npm run dp:table -- --draws 20`: accuracies and admitted rounds under noise beside the simulated ones; exit code 1 when out of band.
import { parseArgs } from 'node:util';
import { privateData } from '@cohort/infra/demo/private-baselines';
import { epsilons } from '@cohort/infra/demo/private-settings';
import { locate } from '@cohort/infra/demo/data/locate';
import { CohortError } from '@cohort/protos/errors';
import { runMain } from '../support/run-main.ts';
import { demo, publishedRow, testBand } from './published.ts';
import { lineOf } from './table.ts';

await runMain(main);

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { draws: { type: 'string', default: '20' }, 'data-dir': { type: 'string' } } });
  if (!/^[1-9]\d{0,3}$/.test(values.draws))
    throw new CohortError('USAGE', `--draws: expected a whole number from 1 to 9999, got ${values.draws}`);
  const draws = Number(values.draws);
  const located = await locate({ dataDir: values['data-dir'] });
  const data = await privateData(located.files);
  print(
    `${located.notice}\nmean of ${values.draws} draws on the published split, noise of three honest parties; simulated values in brackets\n`,
  );
  print(['epsilon', 'rounds', 'accuracy', 'without noise', 'difference'].map((name) => name.padStart(18)).join(''));
  for (const epsilon of epsilons) {
    const row = publishedRow(epsilon);
    const { admitted, noised, unnoised } = await lineOf(epsilon, data, draws);
    const reference = demo.comparisons_same_preprocessing.federated_no_noise_25_rounds;
    const cells = [
      epsilon,
      `${String(admitted)} (${String(row.admitted)})`,
      `${noised.toFixed(3)} (${row.accuracy_3sigma2.toFixed(3)})`,
      `${unnoised.toFixed(3)} (${reference.toFixed(3)})`,
      (noised - unnoised).toFixed(3),
    ];
    const inBand = located.kind === 'synthetic' || Math.abs(noised - unnoised) <= testBand;
    print(`${cells.map((cell) => cell.padStart(18)).join('')}${inBand ? '' : '  OUT OF BAND'}`);
    if (!inBand || admitted !== row.admitted) process.exitCode = 1;
  }
  print(
    `\nband: within ${String(testBand)} of the run without noise. The simulated accuracies are means over 20 splits (sd 0.022, nearly all`,
  );
  print('of it from the split), tuned on this public set; here there is one split.');
  if (located.kind === 'synthetic') print('synthetic rows have no published accuracy: only admitted rounds were compared');
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
