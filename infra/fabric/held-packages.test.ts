// A folder holds the chaincode package that is in force and the next one beside it, and knows which of them is wanted.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { packChaincode } from '@cohort/chaincode/fabric/chaincode-package';
import { heldPackages, holdNext, wantedPackage } from './held-packages.ts';
import { slots } from './slots.ts';

const [first, second] = slots;
const packed = (label: string, code: string) => packChaincode({ label, anchor: '11'.repeat(32), code });

test('the next package is wanted and beside the former, which stays; the one after takes its place', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'cohort-packages-'));
  t.teardown(() => rm(dir, { recursive: true }));
  await t.throwsAsync(wantedPackage(dir), { code: 'CONFIG_INVALID', message: /got none; restore it/ });
  const one = await packed(first.label, 'one');
  await holdNext(dir, first, one.bytes, one.id);
  t.is((await wantedPackage(dir)).id, one.id);
  const two = await packed(second.label, 'two');
  await holdNext(dir, second, two.bytes, two.id);
  t.deepEqual(
    (await heldPackages(dir)).map(({ id, slot }) => [id, slot.label]),
    [
      [one.id, 'cohort'],
      [two.id, 'cohort-b'],
    ],
  );
  const wanted = await wantedPackage(dir);
  t.deepEqual([wanted.id, wanted.version], [two.id, two.id.slice('cohort-b:'.length)]);
  const three = await packed(first.label, 'three');
  await holdNext(dir, first, three.bytes, three.id);
  t.deepEqual(
    (await heldPackages(dir)).map(({ id }) => id),
    [three.id, two.id],
  );
  t.is((await wantedPackage(dir)).id, three.id);
});
