// What makes a signer refuse a body, each alone: the body of a round that was committed, altered in one place.
import test from 'ava';
import { hash } from '@cohort/protos/hash';
import { memberSetHash, type RoundBody } from '@cohort/protos/statements';
import { Network } from '../testing/network.ts';
import { bodyFault } from './round-body.ts';

test('a signer refuses what differs from its own sum, from its set, from the hashes that were named', async (t) => {
  const network = await Network.create();
  await network.run(t);
  const key = await network.enrolled(1);
  await Promise.all(
    network.members.map((member) =>
      network.send(
        key,
        member,
        network.contribute(key, member, () => 0.5),
      ),
    ),
  );
  await network.status(key, 'published');
  const { terms, termsHash, body } = network.ledger.view(key);
  if (body === null) return t.fail('a published round has its body');
  const set = { pairs: body.members, setHash: memberSetHash(termsHash, body.members) };
  const said = body.sums.flatMap(({ statements }) => statements);
  const fault = (change: Partial<RoundBody> = {}, own: readonly (readonly [number, string])[] = [], mustHave = said): string | null =>
    bodyFault({ terms, termsHash }, { ...body, ...change }, set, new Map(own), mustHave, []);
  const other = hash('plan', 'another');
  const alone = (index: number): Partial<RoundBody> => ({
    sums: body.sums.map((sum) => (sum.index === index ? { ...sum, statements: sum.statements.slice(0, 1) } : sum)),
  });

  t.is(fault(), null);
  t.is(
    fault(
      {},
      body.sums.map(({ index, sumHash }) => [index, sumHash]),
    ),
    null,
  );
  t.is(fault({}, [[1, other]]), "index 1 with another sum than this party's");
  t.is(fault({ termsHash: other }), 'other terms or model');
  t.is(fault({ modelIn: other }), 'other terms or model');
  t.is(fault({ members: body.members.slice(1) }), 'another set of members');
  t.is(fault({ sums: body.sums.toReversed() }), 'sums out of order');
  t.is(fault({ sums: body.sums.slice(1) }), 'not three sums');
  t.regex(fault(alone(2)) ?? '', /^party \d's hash of index 2 left out$/);
  const named = said.filter(({ party, body: about }) => about.index !== 2 || party === alone(2).sums?.[2]?.statements[0]?.party);
  t.is(fault(alone(2), [], named), null, 'a hash that nobody named in time is not missed');
});
