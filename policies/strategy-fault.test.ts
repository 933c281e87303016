// Which strategies cannot run.
import test from 'ava';
import fc from 'fast-check';
import { strategyFault } from './strategy-fault.ts';

const good = { kind: 'fedadam', clientRate: '0.1', serverRate: '1', beta1: '0.9', beta2: '0.99', tau: '0.001' } as const;

test('a fault names the field, what was expected and what was got', (t) => {
  t.is(strategyFault(good), null);
  t.deepEqual(strategyFault({ ...good, tau: '0.0' }), { at: 'strategy.tau', expected: 'more than 0', got: '0.0' });
  t.deepEqual(strategyFault({ ...good, beta1: '1' }), { at: 'strategy.beta1', expected: 'less than 1', got: '1' });
  t.is(strategyFault({ ...good, beta2: '10.5' })?.at, 'strategy.beta2');
  t.deepEqual(strategyFault({ ...good, serverRate: '0.000' }), { at: 'strategy.serverRate', expected: 'more than 0', got: '0.000' });
  t.deepEqual(strategyFault({ ...good, kind: 'fedavg', clientRate: '0' }), {
    at: 'strategy.clientRate',
    expected: 'more than 0',
    got: '0',
  });
  t.is(strategyFault({ ...good, kind: 'sgd', clientRate: '0', tau: '0' }), null);
});

test('a beta that passes is less than 1 as a double too, and a tau that passes more than 0', (t) => {
  const decimals = fc
    .tuple(fc.constantFrom('0', '1', '12'), fc.string({ unit: fc.constantFrom('0', '1', '5', '9'), minLength: 1, maxLength: 19 }))
    .map(([whole, rest]) => `${whole}.${rest}`);
  fc.assert(
    fc.property(decimals, decimals, (beta, tau) => {
      if (strategyFault({ ...good, beta1: beta, tau }) !== null) return true;
      return Number(beta) < 1 && Number(tau) > 0;
    }),
  );
  t.pass();
});
