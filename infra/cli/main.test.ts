// Whatever a command throws ends in a documented exit code, and only a bug in that of a bug.
import test from 'ava';
import { CohortError, exitCodes } from '@cohort/protos/errors';
import type { Command } from './command.ts';
import { main } from './main.ts';
import { idleCommand } from './testing/run-command.ts';

const failing = (thrown: unknown) => ({
  // A value that is no Error can be thrown too.
  fail: () => Promise.resolve({ command: { ...idleCommand, run: () => Promise.reject(thrown as Error) } }),
});
const system = (code: string) => Object.assign(new Error(`${code}: as Node words it`), { code });

const endings: readonly (readonly [string, unknown, number])[] = [
  ['a refusal of ours', new CohortError('NOT_PERMITTED', 'expected an admin'), exitCodes.denied],
  ['a port in use', system('EADDRINUSE'), exitCodes.failed],
  ['a full disk', system('ENOSPC'), exitCodes.failed],
  ['a folder of another user', system('EACCES'), exitCodes.usage],
  ['a folder that is not there', system('ENOENT'), exitCodes.usage],
  ['nobody listening', system('ECONNREFUSED'), exitCodes.unreachable],
  ['an unforeseen error', new RangeError('out of range'), exitCodes.bug],
  ['no error at all', 'out of range', exitCodes.bug],
];
for (const [what, thrown, code] of endings)
  test.serial(`${what} ends with exit code ${String(code)}`, async (t) => {
    t.is(await main(['fail'], failing(thrown)), code);
  });

test.serial('an unknown command is a usage error', async (t) => {
  t.is(await main(['fial'], failing('')), exitCodes.usage);
});

const helpful: readonly (readonly [string, readonly string[]])[] = [
  ['a command', ['status', '--help']],
  ['a command whose options are wrong', ['member', 'list', '--frob', '-h']],
  ['a noun', ['member']],
  ['a noun with --help', ['audit', '--help']],
  ['help of a command', ['help', 'demo']],
  ['help', ['help']],
  ['the question of the version', ['--version']],
  ['nothing', []],
];
for (const [what, argv] of helpful)
  test.serial(`${what} is helped, exit code 0`, async (t) => {
    t.is(await main(argv), exitCodes.done);
  });

const strange = [
  ['member', 'frob'],
  ['help', 'nonsense'],
  ['nonsense', '--help'],
  ['--dir', 'demo', 'status'],
  ['--help', 'frob'],
];
for (const argv of strange)
  test.serial(`cohort ${argv.join(' ')} is a usage error`, async (t) => {
    t.is(await main(argv), exitCodes.usage);
  });

test.serial('arguments after -- are no questions', async (t) => {
  let got: readonly string[] = [];
  const run: Command['run'] = ({ positionals }) => {
    got = positionals;
    return Promise.resolve(0);
  };
  const take = { ...idleCommand, arguments: ['what...'], run };
  t.is(await main(['take', '--', '--help', '--dry-run'], { take: () => Promise.resolve({ command: take }) }), 0);
  t.deepEqual(got, ['--help', '--dry-run']);
});
