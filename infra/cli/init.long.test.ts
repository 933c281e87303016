// What `cohort init` makes: everything, or nothing at all; and its help can be typed as it stands.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { consortiumFile, loadConsortium } from '../consortium/layout.ts';
import { command } from './init.ts';

const home = await mkdtemp(join(tmpdir(), 'cohort-init-'));
test.after.always(async () => {
  await rm(home, { recursive: true, force: true });
});

const init = (folder: string, ...args: readonly string[]) => command.run([join(home, folder), ...args]);

test('the example in its help works, with its options and without', async (t) => {
  const [, ...all] = command.usage.replaceAll(/[[\]]/g, '').split(' ');
  const [, ...least] = command.usage.replaceAll(/ \[[^\]]*\]/g, '').split(' ');
  t.is(await init('all', ...all), 0);
  t.is(await init('least', ...least), 0);
  t.deepEqual((await readdir(join(home, 'all'))).sort(), ['consortium.json', 'nodes', 'organisations']);
  t.deepEqual((await readdir(join(home, 'least'))).sort(), ['consortium.json', 'nodes', 'organisations']);
});

test('the genesis says how long an epoch lasts, and a folder of before that is refused with what to do', async (t) => {
  t.is(await init('epochs', '--organisations', 'aa,bb,cc', '--epoch', '86400'), 0);
  const dir = join(home, 'epochs');
  t.is((await loadConsortium(dir)).genesis.epochSeconds, 86_400);
  const text = await readFile(consortiumFile(dir), 'utf8');
  await writeFile(consortiumFile(dir), text.replace('cohort/consortium/v5', 'cohort/consortium/v4'));
  await t.throwsAsync(loadConsortium(dir), {
    code: 'FORMAT_UNKNOWN',
    message: /format: expected cohort\/consortium\/v5, got cohort\/consortium\/v4; run the version that made it, or cohort init a new one/,
  });
});

test("a node's folder named as its consortium's is told apart from one that is not there", async (t) => {
  const dir = await mkdtemp(join(home, 'node-'));
  await t.throwsAsync(loadConsortium(dir), {
    message: /expected a consortium, got no such file; run cohort init DIR, or name the folder that it made/,
  });
  await writeFile(join(dir, 'node.json'), '{}');
  await t.throwsAsync(loadConsortium(dir), {
    message: /expected a consortium, got a node's folder; name the folder that init made, two above it/,
  });
});

test('fewer than three organisations are refused by that option', async (t) => {
  const message = 'USAGE: --organisations: expected at least three, got aa,bb; name more';
  await t.throwsAsync(init('few', '--organisations', 'aa,bb'), { code: 'USAGE', message });
});

const wrong: readonly (readonly [string, RegExp, readonly string[]])[] = [
  ['a name in capitals', /organisations.*BB/, ['aa,BB,cc']],
  ['a name twice', /organisations: expected each name once, got aa twice/, ['aa,aa,bb,cc', '--parties', 'aa,bb,cc']],
  ['a founder twice', /founders: expected each name once, got bb twice/, ['aa,bb,cc', '--founders', 'bb,bb']],
  ['an epoch of no time', /--epoch: expected a whole number from 1 to 31536000, got 0/, ['aa,bb,cc', '--epoch', '0']],
  ['a party that is no organisation', /dd/, ['aa,bb,cc', '--parties', 'aa,bb,dd']],
];
for (const [index, [what, said, [organisations = '', ...rest]]] of wrong.entries())
  test(`${what} is refused, nothing is made, and the corrected command works`, async (t) => {
    const folder = `wrong-${String(index)}`;
    await t.throwsAsync(init(folder, '--organisations', organisations, ...rest), { message: said });
    t.false((await readdir(home)).includes(folder));
    t.is(await init(folder, '--organisations', 'aa,bb,cc'), 0);
  });
