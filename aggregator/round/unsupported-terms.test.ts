// Terms that a party takes no part in though a ledger has opened a round of them.
import test from 'ava';
import { plainPlan } from '@cohort/protos/testing/study-plan';
import { noised } from '@cohort/chaincode/testing/noised-plan';
import { unsupportedTerms } from './unsupported-terms.ts';

const refusal = (change: Partial<Parameters<typeof unsupportedTerms>[0]>): string =>
  unsupportedTerms({ ...plainPlan(), ...change })?.message ?? 'supported';

test('what the plans of tests ask for is supported, with noise and without', (t) => {
  t.is(refusal({}), 'supported');
  t.is(refusal(noised(7)), 'supported');
});

test('proofs, noise divided by who took part and statistics under noise are refused, and noise of no size', (t) => {
  const weighed = { ...plainPlan().strategy, kind: 'sgd' } as const;
  t.regex(refusal({ proof: true }), /^TERMS_REFUSED: proof/);
  t.regex(refusal({ ...noised(7), strategy: weighed }), /^TERMS_REFUSED: strategy.divisor/);
  t.regex(refusal({ ...noised(7), task: 'statistics' }), /^TERMS_REFUSED: mechanism: expected none for statistics/);
  t.regex(refusal({ ...noised(7), mechanism: { ...noised(7).mechanism, sigma2: null } }), /^TERMS_REFUSED: mechanism dp-fedsgd/);
});

test('exact weights without a block that sums them are refused', (t) => {
  t.regex(refusal({ blocks: plainPlan({ weights: 'bucket' }).blocks }), /^TERMS_REFUSED: blocks/);
});
