// Options that name no registered dataset are a usage error that lists those that are.
import test from 'ava';
import { ofDatasets } from './of-datasets.ts';

const heart = { msp: 'va', dataset: 'heart', protection: 'budgeted', accounts: [] } as const;
const lung = { ...heart, msp: 'cleveland', dataset: 'lung' } as const;
const all = [heart, lung];

test('each option alone names datasets, and none names all', (t) => {
  t.deepEqual(ofDatasets(all, undefined, undefined), all);
  t.deepEqual(ofDatasets(all, 'va', undefined), [heart]);
  t.deepEqual(ofDatasets(all, undefined, 'lung'), [lung]);
  t.deepEqual(ofDatasets([], 'vaa', undefined), []);
});

test('a name of none is a usage error', (t) => {
  const message = /^USAGE: datasets: expected one of --msp va --dataset heart, --msp cleveland --dataset lung, got another;/;
  t.throws(() => ofDatasets(all, 'vaa', undefined), { code: 'USAGE', message });
  t.throws(() => ofDatasets(all, 'va', 'lung'), { code: 'USAGE', message });
});
