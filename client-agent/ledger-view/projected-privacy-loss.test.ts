// A site's own arithmetic of what a plan takes from its accounts, against the simulated settings.
import test from 'ava';
import type { AccountEntry, BudgetStatement } from '@cohort/protos/ledger';
import { accountId } from '@cohort/protos/account-id';
import { roundKey } from '@cohort/protos/terms';
import { costOf, noisedRig, state } from '../testing/noised.ts';
import { makeRig, member, type Rig } from '../testing/rig.ts';
import { projectedPrivacyLoss } from './projected-privacy-loss.ts';

const delta = { num: 1n, den: 100_000n };
const record = accountId({ msp: member, dataset: 'heart', partition: 'train', unit: 'record' });
const of = async (rig: Rig, terms = rig.terms) => {
  const found = await projectedPrivacyLoss(terms, rig.ports.ledger, rig.ports.site);
  if (found === null) throw new TypeError('expected an exposure');
  return found;
};

test('25 rounds at z^2 = 5 and q = 1/4 cost what the published setting says, and end at epsilon 2.98', async (t) => {
  const rig = await noisedRig('dp-fedsgd');
  const { cost, epsilonAtEnd } = await of(rig);
  t.is(cost, 61_605_987_645n);
  t.is((Number(epsilonAtEnd(delta)) / 1e12).toFixed(2), '2.98');
});

test('rounds that were spent or are reserved count, freed ones do not, and only the rounds left are added', async (t) => {
  const rig = await noisedRig('dp-fedsgd');
  const fresh = (await of(rig)).epsilonAtEnd(delta);
  const view = await rig.open();
  rig.lies.set('rounds.get', (_ask, { round }: { readonly round: string }) =>
    Promise.resolve({ ...view, round, terms: { ...view.terms, round: Number(round.split('~')[1]) } }),
  );
  const entry = (round: number, kind: 'reserved' | 'spent' | 'freed') => ({
    round: roundKey({ ...rig.terms, round }),
    cost: '61605987645',
    state: kind,
  });
  const told = (entries: readonly AccountEntry[]): void => {
    rig.lies.set('budgets.statement', async (ask) => {
      const statement = (await ask()) as BudgetStatement;
      return { ...statement, accounts: statement.accounts.map((item) => (item.account === record ? { ...item, entries } : item)) };
    });
  };
  told([entry(1, 'spent'), entry(2, 'reserved')]);
  // Round 2 of 25: one spent, 24 left, its own reservation among them.
  t.is((await of(rig, { ...rig.terms, round: 2 })).epsilonAtEnd(delta), fresh);
  // The same entries under a plan that begins again: 25 rounds and the one spent.
  t.true((await of(rig, { ...rig.terms, round: 1 })).epsilonAtEnd(delta) > fresh);
  told([entry(1, 'freed')]);
  t.is((await of(rig)).epsilonAtEnd(delta), fresh);
});

test('member-gaussian is judged by the account that fares worst: the records pay four times', async (t) => {
  const rig = await noisedRig('member-gaussian');
  t.is((await of(rig)).cost, 4n * costOf(rig.terms.mechanism));
});

test('what an account of another order pays is not worked out', async (t) => {
  const rig = await noisedRig('dp-fedsgd');
  state(rig, record, { alphaStar: 8 });
  await t.throwsAsync(of(rig), {
    message: /^TERMS_REFUSED: mechanism\.alphaStar: expected 8, the order of cleveland~heart~train~record, got 7/,
  });
});

test('without noise there is nothing to charge', async (t) => {
  const rig = await makeRig();
  t.is(await projectedPrivacyLoss(rig.terms, rig.ports.ledger, rig.ports.site), null);
});
