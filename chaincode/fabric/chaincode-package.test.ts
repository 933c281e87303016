// The package: the same bytes each time, another id for another genesis or code, read back whole, other bytes refused.
import { gunzipSync, gzipSync } from 'node:zlib';
import test from 'ava';
import { CohortError } from '@cohort/protos/errors';
import { storedGzip } from './stored-gzip.ts';
import { packChaincode, packageIdOf, readPackage } from './chaincode-package.ts';

const given = { label: 'cohort_1', anchor: 'ab'.repeat(32), code: 'module.exports = {};\n' };

test('packs to the same bytes at any time, and its id is their hash', async (t) => {
  const first = await packChaincode(given);
  await new Promise((resolve) => setTimeout(resolve, 1100)); // archives keep whole seconds
  const second = await packChaincode(given);
  t.deepEqual(second, first);
  t.is(first.id, packageIdOf('cohort_1', first.bytes));
  t.deepEqual(await readPackage(first.bytes), { ...given, id: first.id });
});

test('the same code and anchor have this id on any machine', async (t) => {
  t.is((await packChaincode(given)).id, 'cohort_1:3490c76c916c5906c7fe713b53a2cedcf00765168a04a302d871c067694e619b');
});

test('another genesis, code or label is another id', async (t) => {
  const ids = await Promise.all(
    [given, { ...given, anchor: 'cd'.repeat(32) }, { ...given, code: `${given.code} ` }, { ...given, label: 'cohort_2' }].map(
      async (each) => (await packChaincode(each)).id,
    ),
  );
  t.is(new Set(ids).size, 4);
});

test('a label that Fabric would refuse is refused', async (t) => {
  for (const label of ['', 'a b', 'a:b', '../a', 'a'.repeat(65)]) {
    const error = await t.throwsAsync(packChaincode({ ...given, label }), { instanceOf: CohortError });
    t.is(error.code, 'CONFIG_INVALID');
  }
});

test('other bytes are refused: no archive, a truncated one, one without code, packed otherwise, with more in it, of another type or anchor', async (t) => {
  const { bytes } = await packChaincode(given);
  const tar = gunzipSync(bytes);
  const wrong: readonly Uint8Array[] = [
    new Uint8Array(),
    Buffer.from('hello'),
    bytes.subarray(0, bytes.length / 2),
    gzipSync(tar.subarray(0, 700)),
    gzipSync(Buffer.from(tar.toString('latin1').replace('code.tar.gz', 'core.tar.gz'), 'latin1')),
    gzipSync(tar),
    storedGzip(Buffer.concat([tar.subarray(0, 1024), tar])),
    storedGzip(Buffer.from(tar.toString('latin1').replace('"cohort"', '"golang"'), 'latin1')),
    (await packChaincode({ ...given, anchor: 'not hex' })).bytes,
  ];
  for (const [at, each] of wrong.entries()) {
    const error = await t.throwsAsync(readPackage(each), { instanceOf: CohortError }, String(at));
    t.is(error.code, 'CONFIG_INVALID');
    t.regex(error.message, /package: expected one made by cohort chaincode package, got other bytes \(/);
  }
});
