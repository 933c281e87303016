// A plan that trains under noise: gradients of sampled units, or whole updates of members, as the accounts say.
import { boundsMember, mechanismRules } from '@cohort/policies/mechanism-rules';
import type { FractionText } from '@cohort/protos/terms';
import { calibrateNoise, withNoiseRatio, type Calibrated, type Unnoised } from './calibrate-noise.ts';
import { chooseRate, rateThatPays } from './choose-rate.ts';
import { chooseScale, type Scale } from './choose-scale.ts';
import type { Chosen } from './choose-mechanism.ts';
import type { DraftInput, Reason } from './draft-input.ts';
import { plainStep, type Drafted } from './drafted.ts';
import { noiseBesideSignal } from './noise-beside-signal.ts';
import { budgetReasons, budgetWarnings } from './explain-budget.ts';
import { fraction, rounded, valueOf } from './numbers.ts';
import { smallestBudget } from './smallest-budget.ts';
import { localTraining } from './local-training.ts';

const whole: FractionText = { num: '1', den: '1' };

export function draftNoised(input: DraftInput, chosen: Chosen): Drafted {
  const { datasets, architecture, wishes } = input;
  const { clipNorm, rounds } = wishes;
  const isMember = boundsMember(chosen.kind);
  const budgets = smallestBudget(input, chosen);
  const [lower, upper] = rowsOf(input, isMember);
  const most = isMember ? 1 : Math.max(...datasets.map(({ view }) => view.bucket.upper));
  const maxCohort = datasets.length;
  const length = architecture.parameters;
  const at = (samplingRate: FractionText): { scale: Scale; unnoised: Unnoised; calibrated: Calibrated } => {
    const scale = chooseScale({ length, clipNorm, samplingRate, units: most, maxCohort });
    const { adjacency } = mechanismRules[chosen.kind];
    const unnoised = { ...chosen, adjacency, sensitivity2: String(scale.sensitivity2), samplingRate, alphaStar: budgets.alphaStar };
    const blocks = [blockOf(length, scale)];
    const { noiseRatio } = wishes;
    const calibrated =
      noiseRatio === null
        ? calibrateNoise(unnoised, budgets, { rounds, blocks, maxCohort })
        : withNoiseRatio(unnoised, budgets, noiseRatio);
    return { scale, unnoised, calibrated };
  };
  const noiseAt = (q: FractionText): number | null => {
    try {
      const { scale, calibrated } = at(q);
      return Math.sqrt(valueOf(calibrated.mechanism.sigma2 ?? whole) / Number(scale.sensitivity2));
    } catch {
      return null;
    }
  };
  const derivedRate = (): FractionText => {
    if (!mechanismRules[chosen.kind].sampled) return whole;
    if (wishes.noiseRatio === null) return chooseRate(lower, noiseAt);
    return rateThatPays(lower, (q) => at(q).calibrated.paid >= BigInt(rounds));
  };
  const samplingRate = wishes.samplingRate ?? derivedRate();
  const { scale, calibrated } = at(samplingRate);
  const q = valueOf(samplingRate);
  const divisor = isMember ? maxCohort : nearestPower(q * upper);
  const training = localTraining(input);
  const strategy = {
    ...(isMember ? { ...training, weights: 'bucket' as const } : plainStep),
    serverRate: wishes.strategy.serverRate ?? (isMember || architecture.layers === 1 ? '1' : '0.5'),
    divisor,
  };
  const beside = noiseBesideSignal({ mechanism: calibrated.mechanism, scale: scale.scale, length, clipNorm, units: q * lower, divisor });
  const reasons: Reason[] = [
    { term: 'mechanism.kind', value: chosen.kind, why: `every dataset has an account of its training rows per ${chosen.unit}` },
    { term: 'quantiser.clipNorm', value: clipNorm, why: 'C: a longer gradient or update is cut to this norm; as wished' },
    {
      term: 'quantiser.scale',
      value: String(scale.scale),
      why: 'S: the smallest power of two at which rounding costs less than 1/4000 of the noise and sums fit the ring',
    },
    {
      term: 'mechanism.sensitivity2',
      value: String(scale.sensitivity2),
      why: `T = floor((S C)^2 + S C + d/4 + sqrt(d)/2) with d = ${String(length)} weights`,
    },
    {
      term: 'mechanism.samplingRate',
      value: fraction(samplingRate),
      why:
        wishes.samplingRate !== null
          ? 'as wished'
          : isMember
            ? 'a member takes part whole'
            : wishes.noiseRatio !== null
              ? 'the largest power of a half at which the rounds are paid'
              : 'the smallest at which the noise beside the sample is at most 1.25 times that of q = 1',
    },
    ...budgetReasons(calibrated, budgets, wishes),
    {
      term: 'block model.bound',
      value: String(scale.bound),
      why: `the power of two above what the largest member (${String(most)} ${chosen.unit}s at most) may add up to`,
    },
    {
      term: 'strategy.divisor',
      value: String(divisor),
      why: isMember
        ? 'the members: a step is the mean update'
        : `a power of two near q times the ${String(upper)} rows that all buckets hold at most, so that a step is about the mean gradient`,
    },
    {
      term: 'strategy.serverRate',
      value: strategy.serverRate,
      why: wishes.strategy.serverRate === undefined ? 'one step of the mean; `cohort plan simulate` shows whether it suits' : 'as wished',
    },
    { term: 'noise beside signal', value: rounded(beside.ratio), why: beside.text },
  ];
  const warnings = [...budgetWarnings(calibrated, budgets, input), ...beside.warnings];
  if (!isMember && q * lower < 32)
    warnings.push(
      `A round draws about ${rounded(q * lower)} ${chosen.unit}s of all members together: its steps are largely chance; raise the sampling rate or find more rows.`,
    );
  if (length > lower && !isMember)
    warnings.push(
      `The net has ${String(length)} weights and the members have ${String(lower)} rows at least: the noise grows with the weights; a smaller net may learn more.`,
    );
  return {
    terms: {
      rounds,
      blocks: [blockOf(length, scale)],
      strategy,
      normalisation: 'schema',
      quantiser: { scale: scale.scale, clipNorm, bound: scale.bound },
      mechanism: calibrated.mechanism,
    },
    reasons,
    warnings,
    gradients: isMember ? training.localSteps * training.batch : Math.ceil(q * most),
  };
}

function blockOf(length: number, { scale, bound }: Scale) {
  return { name: 'model', length, width: 32, scale, bound, use: 'sum' } as const;
}

/** What all members together have at least and at most: rows by their buckets, or themselves. */
function rowsOf({ datasets }: DraftInput, isMember: boolean): [lower: number, upper: number] {
  if (isMember) return [datasets.length, datasets.length];
  const sum = (edge: 'lower' | 'upper') => datasets.reduce((total, { view }) => total + view.bucket[edge], 0);
  return [sum('lower'), sum('upper')];
}

const nearestPower = (value: number): number => 2 ** Math.max(0, Math.round(Math.log2(value)));
