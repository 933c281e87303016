// The bound on epsilon from samples whose true epsilon is known: randomised response, and noise that hides nothing.
import test from 'ava';
import { randomBytes } from '@cohort/mpc/crypto';
import { epsilonBound } from './epsilon-bound.ts';

const uniform = (): number => Buffer.from(randomBytes(6)).readUIntBE(0, 6) / 2 ** 48;
/** Says the truth with probability p: exactly (ln(p / (1 - p)), 0)-private. */
const responses = (truth: 0 | 1, p: number, count: number): number[] =>
  Array.from({ length: count }, () => (uniform() < p ? truth : 1 - truth));

test('randomised response is bounded below by nearly its epsilon, and never above it', (t) => {
  const p = 0.75;
  const epsilon = Math.log(p / (1 - p));
  const samples = { withCanary: responses(1, p, 20_000), withoutCanary: responses(0, p, 20_000) };
  const measured = epsilonBound(samples, { delta: 0, confidence: 1 - 1e-8, chooseFrom: 1 / 3 });
  t.true(measured.epsilon <= epsilon);
  t.true(measured.epsilon > epsilon - 0.25);
});

test('an event that only the world without the canary has counts as well', (t) => {
  const options = { delta: 0.01, confidence: 1 - 1e-8, chooseFrom: 1 / 3 };
  t.true(epsilonBound({ withCanary: responses(1, 1, 3000), withoutCanary: responses(1, 0.7, 3000) }, options).epsilon > 2);
  t.true(epsilonBound({ withCanary: responses(1, 0.3, 3000), withoutCanary: responses(0, 1, 3000) }, options).epsilon > 2);
});

test('two worlds that look alike prove nothing, and neither does a difference within delta', (t) => {
  const options = { confidence: 1 - 1e-8, chooseFrom: 1 / 3 };
  const alike = { withCanary: responses(1, 0.5, 3000), withoutCanary: responses(1, 0.5, 3000) };
  t.is(epsilonBound(alike, { ...options, delta: 0 }).epsilon, 0);
  const apart = { withCanary: responses(1, 0.3, 3000), withoutCanary: responses(1, 0, 3000) };
  t.true(epsilonBound(apart, { ...options, delta: 0 }).epsilon > 1);
  t.is(epsilonBound(apart, { ...options, delta: 0.5 }).epsilon, 0);
});
