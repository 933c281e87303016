// Whether a plan's mechanism keeps what it promises: its unit, its sensitivity, and that nothing un-noised is released beside it.
import { rdpParameters, roundCost } from '@cohort/mpc/accountant';
import { assertSensitivity, integerSensitivity } from '@cohort/mpc/integer-sensitivity';
import { mechanismRules, type MechanismRule } from '@cohort/policies/mechanism-rules';
import { CohortError } from '@cohort/protos/errors';
import type { Mechanism, Plan } from '@cohort/protos/terms';
import { refusePlan } from './refuse-plan.ts';

/** Agents draw by 48-bit words. */
const mostDenominator = 2n ** 48n;
/** Nobody but the parties can free a reservation sooner. */
const mostEpochs = 1000;

/** @throws {CohortError} MECHANISM_NOT_SUPPORTED, PLAN_NOT_ACCEPTED, TERMS_REFUSED for S and C, BODY_INVALID for rationals */
export function checkMechanism(plan: Plan): void {
  const { mechanism } = plan;
  const { kind } = mechanism;
  if (kind === 'none') {
    if (Object.values(mechanism).some((value) => value !== null && value !== 'none'))
      throw refusePlan('mechanism', 'null in every other field when the kind is none', 'a value');
    return;
  }
  checkRule(plan, mechanismRules[kind]);
  // Also refuses what is null, not in lowest terms, q outside (0, 1] and noise of no variance.
  roundCost(rdpParameters(mechanism));
  checkRate(mechanism, mechanismRules[kind].sampled);
  if (plan.expiryEpochs > mostEpochs)
    throw refusePlan(
      'expiryEpochs',
      `at most ${String(mostEpochs)} in a plan with noise (what a round reserved is held until it expires)`,
      String(plan.expiryEpochs),
    );
  if (plan.normalisation !== 'schema')
    throw refusePlan(
      'normalisation',
      "schema in a plan with noise (constants that are fitted to the data change by more than one record's share)",
      plan.normalisation,
    );
  checkSensitivity(plan);
}

function checkRule({ mechanism, task, strategy }: Plan, rule: MechanismRule): void {
  const { kind, unit, adjacency } = mechanism;
  const unsupported = (at: string, expected: string, got: string): CohortError =>
    new CohortError('MECHANISM_NOT_SUPPORTED', `${at}: expected ${expected} for ${kind}, got ${got}`);
  if (task !== rule.task) throw unsupported('task', rule.task, task);
  if (!rule.units.includes(unit)) throw unsupported('mechanism.unit', rule.units.join(' or '), String(unit));
  if (adjacency !== rule.adjacency) throw unsupported('mechanism.adjacency', String(rule.adjacency), String(adjacency));
  if (!rule.strategies.includes(strategy.kind)) throw unsupported('strategy.kind', rule.strategies.join(' or '), strategy.kind);
}

function checkRate({ kind, samplingRate }: Mechanism, sampled: boolean): void {
  const { num, den } = samplingRate ?? { num: '1', den: '1' };
  if (!sampled && num !== den) throw refusePlan('mechanism.samplingRate', `1/1 for ${kind}`, `${num}/${den}`);
  if (BigInt(den) > mostDenominator)
    throw refusePlan(
      'mechanism.samplingRate',
      `a denominator of at most ${String(mostDenominator)} = 2^48 (no agent draws in finer steps)`,
      `${num}/${den}`,
    );
}

/** T is a function of the other terms, so that nobody can choose it. */
function checkSensitivity({ task, blocks: [block], quantiser, mechanism }: Plan): void {
  const sensitivity2 = BigInt(mechanism.sensitivity2 ?? '0');
  let expected: bigint;
  if (task === 'train') {
    const { scale, clipNorm } = quantiser;
    if (clipNorm === null) throw refusePlan('quantiser.clipNorm', 'a clip norm in a plan with noise', 'null');
    const unit = { scale, clipNorm, length: block?.length ?? 0 };
    assertSensitivity({ ...unit, sensitivity2 });
    expected = integerSensitivity(unit);
  } else {
    // One evaluation row enters one of the counts.
    expected = BigInt(block?.scale ?? 1) ** 2n;
  }
  if (sensitivity2 !== expected) throw refusePlan('mechanism.sensitivity2', `T = ${String(expected)}`, String(sensitivity2));
}
