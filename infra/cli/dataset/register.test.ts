// What `cohort dataset register` refuses of the rows before it asks anybody.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { codeOf } from '@cohort/protos/testing/code-of';
import { runCommand } from '../testing/run-command.ts';
import { command } from './register.ts';

const home = await mkdtemp(join(tmpdir(), 'cohort-register-'));
test.after.always(() => rm(home, { recursive: true, force: true }));

const number = { type: 'integer', range: ['0', '9'], missing: 'refuse' };
const columns = [
  { name: 'a', kind: 'number', centre: '4', scale: '2', ...number },
  { name: 'y', kind: 'label', ...number },
];
const schema = { format: 'cohort/data-schema/v1', name: 'few', header: 'none', missing: [], columns, label: 'y > 0' };

test('one row is no dataset, and one class is one only with --one-class', async (t) => {
  const at = (name: string): string => join(home, name);
  await writeFile(at('schema.json'), JSON.stringify(schema));
  await writeFile(at('one.csv'), '1,0\n');
  await writeFile(at('class.csv'), '1,1\n2,1\n3,1\n');
  const words = ['few', '--schema', at('schema.json'), '--epsilon', '3', '--evaluation-percent', '0', '--dir', at('none'), '--file'];
  t.is(await codeOf(runCommand(command, [...words, at('one.csv'), '--one-class'])), 'DATA_INVALID');
  t.is(await codeOf(runCommand(command, [...words, at('class.csv')])), 'DATA_INVALID');
  // The rows will do, and what is missing is the consortium.
  t.is(await codeOf(runCommand(command, [...words, at('class.csv'), '--one-class'])), 'CONFIG_INVALID');
});
