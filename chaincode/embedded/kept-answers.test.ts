// The engine's answers to queries: one is given again while all that it read is as it was, and not after.
import { createPrivateKey } from 'node:crypto';
import test from 'ava';
import { certificateFingerprint, signTransaction } from '../client/transaction.ts';
import { openEngine } from './engine.ts';
import { consortium, member } from './testing/consortium.ts';
import { scratchContracts } from './testing/scratch-contracts.ts';

const made = consortium([await member('alpha')]);
const { msp, certPem, keyPem } = made.members[0].identity;

test('an answer is worked out again when a key that it read was written, or came into a range that it read, and for another reader', async (t) => {
  let asked = 0;
  const query: typeof scratchContracts.query = (...question) => {
    asked++;
    return scratchContracts.query(...question);
  };
  const engine = await openEngine({ ...made, path: ':memory:' }, { contracts: { ...scratchContracts, query } });
  const creator = { msp, certSha256: certificateFingerprint(certPem) };
  const write = async (verb: string, body: string): Promise<void> => {
    const unsigned = { creator, verb, requestId: `${verb}-${String(engine.head().height)}`, body, certificatePem: certPem };
    await engine.submit(signTransaction(engine.genesisHash, unsigned, createPrivateKey(keyPem)));
  };
  const times = async (verb: string, body: string, reader = 'a'): Promise<readonly [number, string]> => {
    const before = asked;
    const answer = await engine.evaluate(verb, body, { msp: reader, certSha256: '' });
    return [asked - before, answer];
  };
  const [key, range] = ['{"key":"k"}', '{}'];
  t.is((await times('get', key))[0], 1);
  t.is((await times('get', key))[0], 0);
  t.is((await times('get', key, 'b'))[0], 1);
  const [, none] = await times('items', range);
  await write('put', '{"key":"other","value":"v"}');
  t.is((await times('get', key))[0], 0);
  t.deepEqual(await times('items', range), [0, none]);
  await write('put', '{"key":"k","value":"v of k"}');
  const [again, got] = await times('get', key);
  t.is(again, 1);
  t.regex(got, /v of k/);
  t.deepEqual(await times('items', range), [0, none]);
  await write('addItem', '{"group":"g","name":"n","value":"v"}');
  const [listed, some] = await times('items', range);
  t.is(listed, 1);
  t.not(some, none);
  await engine.close();
});

test('the registry is the same object until something of it changes', async (t) => {
  const engine = await openEngine({ ...made, path: ':memory:' }, { contracts: scratchContracts });
  const before = await engine.members();
  const creator = { msp, certSha256: certificateFingerprint(certPem) };
  const unsigned = { creator, verb: 'put', requestId: 'r', body: '{"key":"k","value":"v"}', certificatePem: certPem };
  await engine.submit(signTransaction(engine.genesisHash, unsigned, createPrivateKey(keyPem)));
  t.is(engine.head().height, 1);
  t.is(await engine.members(), before);
  await engine.close();
});
