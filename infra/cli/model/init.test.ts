// `cohort model init` writes an architecture and a model that belong together, never over what is there, and nothing at all in a dry run.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { architectureHash, parseArchitecture } from '@cohort/client-agent/train/architecture';
import { decodeModel } from '@cohort/mpc/safetensors';
import { exitCodes } from '@cohort/protos/errors';
import { runCommand } from '../testing/run-command.ts';
import { command } from './init.ts';

const home = await mkdtemp(join(tmpdir(), 'cohort-model-'));
test.after.always(() => rm(home, { recursive: true, force: true }));
const at = (name: string): string => join(home, name);
const files = (name: string): string[] => ['--architecture', at(`${name}.json`), '--model', at(`${name}.safetensors`)];

test.serial('a dry run writes nothing', async (t) => {
  t.is(await runCommand(command, ['--layers', '1', '--features', '3', '--dry-run', ...files('dry')]), exitCodes.done);
  t.deepEqual(await readdir(home), []);
});

test.serial('the two files name each other, and the net has the features of the schema', async (t) => {
  const schema = new URL('../../../client-agent/data/heart-disease.schema.json', import.meta.url).pathname;
  t.is(await runCommand(command, ['--layers', '8,1', '--schema', schema, ...files('net')]), exitCodes.done);
  const architecture = parseArchitecture(JSON.parse(await readFile(at('net.json'), 'utf8')));
  t.is(architecture.input, 13);
  t.is(decodeModel(new Uint8Array(await readFile(at('net.safetensors')))).metadata['architecture'], architectureHash(architecture));
});

test.serial('weights of one model begin another, and a file that is there stays', async (t) => {
  const given = ['--from', at('net.safetensors')];
  await writeFile(at('taken.json'), 'mine');
  await t.throwsAsync(runCommand(command, ['--layers', '8,1', '--features', '13', ...given, ...files('taken')]), {
    code: 'ALREADY_EXISTS',
    message: /taken\.json: expected no such file, got one; name another with --architecture, or remove it$/,
  });
  t.is(await readFile(at('taken.json'), 'utf8'), 'mine');
  t.is(await runCommand(command, ['--layers', '8,1', '--features', '13', ...given, ...files('second')]), exitCodes.done);
  t.deepEqual(await readFile(at('second.safetensors')), await readFile(at('net.safetensors')));
});

for (const [what, args] of [
  ['no layers', ['--features', '3']],
  ['a schema and features', ['--layers', '1', '--features', '3', '--schema', 'x']],
  ['a seed and weights', ['--layers', '1', '--features', '3', '--seed', 'x', '--from', 'y']],
  ['no features', ['--layers', '1', '--features', '0']],
] as const)
  test(`${what} is a usage error`, async (t) => {
    await t.throwsAsync(runCommand(command, args), { code: 'USAGE' });
  });

test('weights that are not there, and a folder in their place, are said to be', async (t) => {
  const words = ['--layers', '1', '--features', '3', '--from'];
  await t.throwsAsync(runCommand(command, [...words, '/nowhere']), {
    message: /^CONFIG_INVALID: \/nowhere: --from: expected a file of weights, got none/,
  });
  await t.throwsAsync(runCommand(command, [...words, home]), { message: /: expected a file, got a folder; correct its name$/ });
});

test.serial('one file is not taken for both', async (t) => {
  const files = ['--architecture', at('one'), '--model', `${home}/./one`];
  await t.throwsAsync(runCommand(command, ['--layers', '1', '--features', '3', ...files]), {
    code: 'USAGE',
    message: /--model: expected another file than --architecture/,
  });
  t.false((await readdir(home)).includes('one'));
});
