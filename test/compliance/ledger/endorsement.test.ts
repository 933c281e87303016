// Who must endorse: enough that no organisation decides alone, and few enough that one may be away.
import test from 'ava';
import { endorsersNeeded, signaturePolicy } from '@cohort/infra/fabric/endorsement-rule';

const msps = (count: number): string[] => Array.from({ length: count }, (_, at) => `org-${String(at)}`);

test("the chaincode is endorsed by two thirds of the organisations' peers, and never by one", (t) => {
  t.deepEqual([2, 3, 4, 5, 6, 7, 9].map(endorsersNeeded), [2, 2, 3, 4, 4, 5, 6]);
  t.is(signaturePolicy(['aa', 'bb', 'cc']), "OutOf(2,'aa.peer','bb.peer','cc.peer')");
  for (let count = 2; count <= 30; count++) {
    t.true(endorsersNeeded(count) >= 2 && 3 * endorsersNeeded(count) >= 2 * count, String(count));
    t.notRegex(signaturePolicy(msps(count)), /\bOR\(/);
  }
});

test('of four organisations or more one may be away, and only peers endorse', (t) => {
  for (let count = 4; count <= 30; count++) t.true(endorsersNeeded(count) < count, String(count));
  t.true(endorsersNeeded(3) < 3);
  const policy = signaturePolicy(msps(5));
  t.notRegex(policy, /\.(?:member|client|admin)'/);
  t.is([...policy.matchAll(/\.peer'/g)].length, 5);
});
