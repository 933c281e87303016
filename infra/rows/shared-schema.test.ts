// A schema as it is proposed by one site and fetched by the others: the same bytes, by the hash that the rows are registered under.
import test from 'ava';
import { heartSchema } from '@cohort/client-agent/data/heart-disease';
import { schemaHash } from '@cohort/client-agent/data/schema';
import type { Ledger } from '@cohort/chaincode/client/ledger';
import { artifactHash } from '@cohort/protos/artifact';
import { CohortError } from '@cohort/protos/errors';
import { fetchSchema, proposalOf, schemaProposal } from './shared-schema.ts';

const schema = heartSchema();
const { body, bytes } = schemaProposal(schema, 'heart');

/** A ledger with these accepted schemas and these proposals, and parties that have these bytes. */
function consortium(accepted: readonly object[], proposals: readonly object[], held: readonly Uint8Array[] = [bytes]) {
  const ledger = {
    evaluate: (verb: string) => Promise.resolve({ items: verb === 'schemas.list' ? accepted : proposals, bookmark: '' }),
  } as unknown as Ledger;
  const artifacts = {
    get: (hash: string) => {
      const found = held.find((item) => artifactHash(item) === hash);
      return found === undefined ? Promise.reject(new CohortError('NOT_FOUND', 'no party has it')) : Promise.resolve(found);
    },
  };
  return { ledger, artifacts };
}
const open = (proposal: string, of: object = body) => ({ proposal, status: 'open', body: of });

test('what is proposed hashes to what rows are registered under, whatever the order of its keys', (t) => {
  const { columns, ...rest } = schema;
  t.is(body.hash, schemaHash(schema));
  t.deepEqual(schemaProposal({ columns, ...rest }, 'heart').body, body);
  t.is(body.size, bytes.length);
});

test('an accepted schema is fetched by its name, and is the one that was proposed', async (t) => {
  const { ledger, artifacts } = consortium([{ ...body, proposal: 'aa', proposer: 'va' }], [open('bb', { ...body, hash: '0'.repeat(64) })]);
  t.deepEqual(await fetchSchema(ledger, artifacts, 'heart'), { schema, hash: body.hash, status: 'accepted' });
  t.is(await proposalOf(ledger, body), 'aa');
  t.is(await proposalOf(ledger, { ...body, hash: '1'.repeat(64) }), null);
});

test('a schema that is only proposed can be read before a vote, unless two are proposed under its name', async (t) => {
  const one = consortium([], [open('aa'), { ...open('cc'), status: 'expired' }, open('dd', { kind: 'suspend', msp: 'va', reason: 'r' })]);
  t.like(await fetchSchema(one.ledger, one.artifacts, 'heart'), { status: 'open', hash: body.hash });
  const two = consortium([], [open('aa'), open('bb', { ...body, hash: '0'.repeat(64) })]);
  await t.throwsAsync(fetchSchema(two.ledger, two.artifacts, 'heart'), {
    message: /^NOT_FOUND: schema heart: expected one proposal of this name, got 2; /,
  });
  await t.throwsAsync(fetchSchema(two.ledger, two.artifacts, 'lungs'), {
    message: /^NOT_FOUND: schema lungs: expected an accepted or an open one/,
  });
});

test('bytes that no schema has, or that are of another kind, are refused', async (t) => {
  const other = schemaProposal({ ...schema, columns: [] }, 'heart');
  const { ledger, artifacts } = consortium([], [open('aa', other.body)], [other.bytes]);
  await t.throwsAsync(fetchSchema(ledger, artifacts, 'heart'), {
    message: /^CONFIG_INVALID: schema heart\.columns: expected a list of 2 to/,
  });
  const noise = Uint8Array.of(1, 2, 3);
  const broken = consortium([], [open('aa', { ...body, hash: artifactHash(noise) })], [noise]);
  await t.throwsAsync(fetchSchema(broken.ledger, broken.artifacts, 'heart'), { code: 'ENCODING_INVALID' });
});
