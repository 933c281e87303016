// A plan as a table of what it says, each number with what it means, for those who vote on it.
import { rdpParameters } from '@cohort/mpc/accountant';
import type { FractionText, Mechanism, Plan } from '@cohort/protos/terms';
import { table } from './table.ts';

export function planLines(plan: Plan): string[] {
  return table([['term', 'says'], ...rows(plan)]);
}

function rows(plan: Plan): string[][] {
  const { datasets, parties, strategy, quantiser, deadlines, blocks } = plan;
  const names = datasets.map(({ msp, dataset, version }) => `${msp}/${dataset} version ${String(version)}`);
  const { enrol, collect, relay, step } = deadlines;
  return [
    ['purpose', plan.purpose],
    ['task', `${plan.task}, ${String(plan.rounds)} round${plan.rounds === 1 ? '' : 's'}`],
    ['datasets', names.join(', ')],
    ['parties', parties.join(', ')],
    ['cohort', `${String(plan.minCohort)} to ${String(plan.maxCohort)} members a round`],
    ['architecture', plan.architecture],
    ['first model', plan.genesisModel],
    ['normalisation', plan.normalisation + (plan.statistics === null ? '' : ` of ${plan.statistics}`)],
    ...(plan.task === 'train' ? [['strategy', strategyText(plan)]] : []),
    ...noiseRows(plan.mechanism),
    [
      'sums',
      blocks
        .map(({ name, length, scale, bound }) => `${name}: ${String(length)} x 1/${String(scale)}, at most ${String(bound)} steps`)
        .join('; '),
    ],
    ...(quantiser.clipNorm === null ? [] : [['clip norm', quantiser.clipNorm]]),
    ['deadlines', `enrol ${String(enrol)} s, collect ${String(collect)} s, relay ${String(relay)} s, step ${String(step)} s`],
    [
      'epochs',
      `a round that is not committed expires after ${String(plan.expiryEpochs)}; shares are kept for ${String(plan.retentionEpochs)}`,
    ],
    ['strategy divides by', strategy.divisor === 'weights' ? `the members' weights (${strategy.weights})` : String(strategy.divisor)],
  ];
}

function strategyText({ strategy }: Plan): string {
  const { kind, localSteps, batch, clientRate, serverRate } = strategy;
  if (kind === 'sgd') return `sgd, rate ${serverRate}`;
  return `${kind}, ${String(localSteps)} local steps of ${String(batch)} rows at rate ${clientRate}, server rate ${serverRate}`;
}

function noiseRows(mechanism: Mechanism): string[][] {
  const { kind, unit, sigma2, sensitivity2, samplingRate, alphaStar } = mechanism;
  if (kind === 'none') return [['noise', 'none: what the sums reveal is not bounded']];
  const { z2 } = rdpParameters(mechanism);
  return [
    ['noise', `${kind}, protects a ${String(unit)}`],
    ['variance', `sigma^2 = ${fraction(sigma2)} of each of three noises, of which one is counted`],
    [
      'sensitivity',
      `T = ${String(sensitivity2)}, so that z^2 = sigma^2 / T = ${(Number((z2.num * 10_000n) / z2.den) / 10_000).toString()}`,
    ],
    ['sampling', `each ${String(unit)} with probability ${fraction(samplingRate)}`],
    ['order', `alpha* = ${String(alphaStar)}`],
  ];
}

const fraction = (text: FractionText | null): string => (text === null ? '-' : text.den === '1' ? text.num : `${text.num}/${text.den}`);
