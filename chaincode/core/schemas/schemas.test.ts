// A schema by vote: its name means one hash for good, whoever proposes another.
import test from 'ava';
import { quotas } from '@cohort/policies/quotas';
import { mostSchemaBytes } from '@cohort/protos/artifact';
import type { ProposalBody } from '@cohort/protos/ledger';
import { fill } from '../testing/fill.ts';
import { Consortium, hospitals, named, proposalRequest } from '../testing/consortium.ts';
import { schemasOf } from './state.ts';

const schema = (name: string, hash = named('schema'), size = 812): ProposalBody => ({ kind: 'schema', name, hash, size });
const refusal = (consortium: Consortium, body: unknown) =>
  consortium.refused('cleveland/admin', 'governance.propose', { ...proposalRequest(schema('x'), 'refused'), body });

test('a schema that passes is written under its name and its proposer, and says so', async (t) => {
  const consortium = await Consortium.found(...hospitals);
  const proposal = await consortium.propose('cleveland', schema('heart'));
  t.like(await consortium.refused('cleveland/admin', 'governance.close', { proposal }), { code: 'PROPOSAL_OPEN', writes: {} });
  t.deepEqual((await consortium.ask('governance.get', { proposal })).electorate, hospitals, 'its proposer votes too');
  for (const msp of hospitals) await consortium.submit(`${msp}/admin`, 'governance.vote', { proposal, choice: 'yes' });
  const { event, writes } = await consortium.submit('hungary/admin', 'governance.close', { proposal });
  t.deepEqual(event, { name: 'schema.accepted', payload: { proposal, name: 'heart', hash: named('schema'), size: 812 } });
  const view = { name: 'heart', hash: named('schema'), size: 812, proposal, proposer: 'cleveland' };
  t.like(writes, { 'schema~heart': view, 'schema-of~cleveland~heart': 'heart' });
  t.deepEqual(await consortium.ask('schemas.get', { name: 'heart' }), view);
});

test('schemas are listed by name, page by page, and none is there before its vote', async (t) => {
  const consortium = await Consortium.found(...hospitals);
  await consortium.propose('cleveland', schema('open'));
  t.deepEqual(await consortium.list('schemas.list', {}), []);
  await t.throwsAsync(consortium.ask('schemas.get', { name: 'open' }), { code: 'NOT_FOUND', message: /schema open: was not accepted/ });
  for (const name of ['lungs', 'heart', 'brain']) await consortium.decide('hungary', schema(name, named(name)));
  t.deepEqual(
    (await consortium.list('schemas.list', {})).map(({ name }) => name),
    ['brain', 'heart', 'lungs'],
  );
  const first = await consortium.ask('schemas.list', { limit: 2, bookmark: '' });
  t.deepEqual([first.items.length, first.bookmark], [2, 'lungs']);
});

test('a name that is taken stays taken, when another schema is proposed and when one of two at once is closed', async (t) => {
  const consortium = await Consortium.found(...hospitals);
  const second = await consortium.propose('hungary', schema('heart', named('another')));
  for (const msp of hospitals) await consortium.submit(`${msp}/admin`, 'governance.vote', { proposal: second, choice: 'yes' });
  await consortium.decide('cleveland', schema('heart'));
  const late = await consortium.refused('hungary/admin', 'governance.close', { proposal: second });
  t.like(late, { code: 'ALREADY_EXISTS', writes: {}, event: null });
  t.regex(late.message, /schema heart: is accepted with the hash [0-9a-f]{64}, for good, got [0-9a-f]{64}; propose .* another name/);
  const same = await refusal(consortium, schema('heart'));
  t.like(same, { code: 'ALREADY_EXISTS', writes: {} });
  t.regex(same.message, /accepted already, with this hash/);
});

test('one organisation has a bounded number of schemas accepted, another is not kept away', async (t) => {
  const consortium = await Consortium.found(...hospitals);
  await fill(consortium, (context) => {
    for (let number = 1; number < quotas.schemas; number++) schemasOf.put(context, String(number), 'cleveland', String(number));
  });
  await consortium.decide('cleveland', schema('last'));
  const refused = await refusal(consortium, schema('one-more'));
  t.like(refused, { code: 'QUOTA_EXCEEDED', writes: {} });
  t.regex(refused.message, /at most 100 accepted ones by cleveland, got 101; let another organisation propose it/);
  await consortium.decide('hungary', schema('one-more'));
});

test('a size, a name or a hash out of form is refused, as is a proof of possession', async (t) => {
  const consortium = await Consortium.found(...hospitals);
  for (const body of [
    schema('heart', named('schema'), 0),
    schema('heart', named('schema'), mostSchemaBytes + 1),
    schema('Heart failure'),
    schema('heart', 'ab'),
    { ...schema('heart'), note: '' },
  ])
    t.like(await refusal(consortium, body), { code: 'BODY_INVALID', writes: {} });
  const proof = { node: '00'.repeat(64), tls: null, identity: null };
  const proven = { ...proposalRequest(schema('heart')), possessions: [proof] };
  t.like(await consortium.refused('cleveland/admin', 'governance.propose', proven), { writes: {} });
  await consortium.propose('cleveland', schema('heart', named('schema'), mostSchemaBytes));
});
