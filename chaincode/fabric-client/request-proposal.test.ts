// A try's transaction id follows from its request, its number and its creator, and from nothing else.
import test from 'ava';
import { nonceOf, txIdOf } from './request-proposal.ts';

const of = { anchor: 'ab'.repeat(32), chaincode: 'cohort' };
const request = { verb: 'rounds.open', requestId: 'one', body: '{"plan":"p"}' };
const creator = { msp: 'va', certPem: 'certificate' };

test('the same request has the same id, another try, body, verb, creator, consortium or chaincode another', (t) => {
  const id = (change: Partial<typeof request> = {}, attempt = 0, by = creator, on = of): string =>
    txIdOf(nonceOf(on, { ...request, ...change }, attempt), by);
  const ids = [
    id(),
    id({}, 1),
    id({ body: '{"plan":"q"}' }),
    id({ verb: 'rounds.closePlan' }),
    id({ requestId: 'two' }),
    id({}, 0, { ...creator, msp: 'basel' }),
    id({}, 0, creator, { ...of, anchor: 'cd'.repeat(32) }),
    id({}, 0, creator, { ...of, chaincode: 'other' }),
  ];
  t.is(ids[0] ?? '', id());
  t.is(new Set(ids).size, ids.length);
  t.regex(id(), /^[0-9a-f]{64}$/);
});
