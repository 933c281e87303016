// Where Hyperledger Fabric's commands are missing one line says so, and nothing is done; what asks the ledger says what does not run.
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import test from 'ava';
import { exitCodes } from '@cohort/protos/errors';
import { createConsortium } from '../../consortium/create-consortium.ts';
import { typed } from '../testing/typed-here.ts';

let home: string;
let dir: string;
test.before(async () => {
  home = await mkdtemp(join(tmpdir(), 'cohort-without-fabric-'));
  dir = join(home, 'consortium');
  const organisations = ['north', 'river', 'st-mary'];
  const plan = { name: 'heart', testNetwork: false, epochSeconds: 60, organisations, founders: organisations, parties: organisations };
  await createConsortium(dir, { ...plan, ledger: 'fabric' });
  process.env['FABRIC_BIN'] = home;
});
test.after.always(() => rm(home, { recursive: true, force: true }));

const missing =
  /^Hyperledger Fabric: expected peer, orderer, configtxgen, osnadmin in [^\n]* got no peer, [^\n]*; build them from [^\n]*FABRIC_BIN; /;
const skipped: readonly (readonly [string, readonly string[], string])[] = [
  ['ledger up', ['--dir'], 'no program was started'],
  ['ledger files', ['--dir'], 'nothing was written'],
  ['demo --ledger fabric', ['--keep'], 'the demo did not begin'],
];
for (const [words, [option = ''], what] of skipped)
  test.serial(`cohort ${words} without them is refused in one line, and leaves nothing`, async (t) => {
    const folder = option === '--keep' ? join(home, 'demo') : dir;
    const before = await readdir(home, { recursive: true });
    const [code, out] = await typed(t, ...words.split(' '), option, folder, '--json');
    t.is(code, exitCodes.usage);
    const { error } = JSON.parse(out) as { readonly error: { readonly code: string; readonly detail: string } };
    t.is(error.code, 'CONFIG_INVALID');
    t.regex(error.detail, missing);
    t.true(error.detail.endsWith(`; ${what}`), error.detail);
    t.deepEqual(await readdir(home, { recursive: true }), before);
    t.false(existsSync(join(home, 'demo')));
  });

test.serial('cohort ledger status where nothing runs says of each program that it does not answer', async (t) => {
  const [code, out] = await typed(t, 'ledger', 'status', '--dir', dir, '--json');
  t.is(code, exitCodes.unreachable);
  const { result } = JSON.parse(out) as {
    readonly result: { readonly height: null; readonly leader: null; readonly programs: readonly { answers: boolean }[] };
  };
  t.deepEqual([result.height, result.leader, result.programs.length], [null, null, 9]);
  t.true(result.programs.every(({ answers }) => !answers));
  const [, text] = await typed(t, 'ledger', 'status', '--dir', dir);
  t.regex(
    text,
    /^Hyperledger Fabric of north, river, st-mary: height unknown, led by nobody known here\nprogram +answers +height +behind +certificates until\n/,
  );
});
