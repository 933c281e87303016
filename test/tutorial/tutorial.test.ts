// `docs/tutorial.md` word for word: three institutions, each on a machine of its own as far as one kernel can pretend.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { exitCodes } from '@cohort/protos/errors';
import { separateMachines, whyNotHere } from '../support/separate-machines.ts';
import { furnish, sites } from './furnish.ts';
import { readTutorial } from './read-tutorial.ts';
import { Typist } from './typist.ts';

const root = join(import.meta.dirname, '..', '..');
const why = await whyNotHere();
const lines = readTutorial(await readFile(join(root, 'docs', 'tutorial.md'), 'utf8'));

test('the tutorial has no more commands than it may: 45 in all, 20 at a site', (t) => {
  t.true(lines.length <= 45, String(lines.length));
  for (const site of sites) {
    const own = lines.filter((line) => line.site === site).length;
    t.true(own > 0 && own <= 20, `${site}: ${String(own)}`);
  }
  t.deepEqual([...new Set(lines.map(({ site }) => site))].sort(), sites);
});

const onMachines = why === null ? test : test.skip;

const onThree = 'every command of the tutorial, typed in its order on three separate machines, ends well';

onMachines(why === null ? onThree : `${onThree} (not here: ${why})`, async (t) => {
  t.timeout(600_000);
  await using network = await separateMachines(sites);
  await furnish(network.machines);
  const typist = new Typist(network.machines);
  let last = '';
  for (const line of lines) {
    const answer = await typist.type(line);
    t.is(answer.code, exitCodes.done, `docs/tutorial.md:${String(line.at)}: ${line.site}$ ${line.line}\n${answer.out}${answer.err}`);
    last = answer.out;
  }
  t.regex(last, /HOLDS/);
});
