// An organisation comes later to a running channel, and another is taken off it: by a vote, and a change that more than half of the members sign at home.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { onFabric } from './on-fabric.ts';
import { foundedFolders, ready, tells } from './own-folders.ts';

const founders = ['cleveland', 'hungary', 'switzerland', 'va'];
const all = ['basel', ...founders];

const { folders, running } = foundedFolders(founders);
const dirOf = (msp: string): string => folders().dirOf(msp);
const changeFile = (name: string): string => join(folders().home, `${name}.change`);

interface Changed {
  readonly update: string;
  readonly signed: readonly string[];
  readonly missing: readonly string[];
  readonly submitted: boolean;
}

async function refused(t: ExecutionContext, expected: RegExp, ...words: readonly string[]): Promise<void> {
  const { code, out } = await folders().asked(...words);
  t.not(code, 0);
  t.regex(out, expected);
}

/** As one organisation proposes, by more than half of those that vote. */
async function decided(t: ExecutionContext, by: string, voters: readonly string[], ...words: readonly string[]): Promise<void> {
  const { proposal } = await folders().typed<{ proposal: string }>(t, 0, ...words, '--as', by, '--dir', dirOf(by));
  let status = '';
  for (const msp of [by, ...voters])
    ({ status } = await folders().typed<{ status: string }>(t, 0, 'proposal', 'vote', proposal, 'yes', '--dir', dirOf(msp)));
  t.is(status, 'passed');
}

async function renewed(msps: readonly string[], policy: string): Promise<void> {
  for (const msp of msps) {
    const own = running.get(msp);
    if (own !== undefined) await tells(own, `endorsed by ${policy}`);
  }
}

onFabric('a card that no vote admitted is not put on the channel, nor a member that is active taken off', async (t) => {
  t.timeout(120_000);
  await folders().create(t, 'basel', false);
  const out = changeFile('refused');
  await refused(
    t,
    /NOT_PERMITTED.*one that is unknown; a vote admits it/,
    'org',
    'add',
    folders().cardOf('basel'),
    '--out',
    out,
    '--dir',
    dirOf('va'),
  );
  await refused(t, /NOT_PERMITTED.*one that is active; a vote suspends it/, 'org', 'remove', 'hungary', '--out', out, '--dir', dirOf('va'));
  await refused(t, /ALREADY_EXISTS.*what it has already/, 'org', 'add', folders().cardOf('hungary'), '--out', out, '--dir', dirOf('va'));
  await t.throwsAsync(readFile(out), { code: 'ENOENT' });
});

onFabric('once admitted it waits until it is on the channel, and status says at each member what is missing', async (t) => {
  t.timeout(180_000);
  await decided(t, 'va', ['cleveland', 'hungary'], 'member', 'propose', '--card', folders().cardOf('basel'));
  const { invite, words } = await folders().typed<{ invite: unknown; words: string }>(t, 0, 'consortium', 'invite', '--dir', dirOf('va'));
  const file = join(folders().home, 'later.invite');
  await writeFile(file, JSON.stringify(invite));
  await folders().typed(t, 0, 'join', file, '--words', words, '--dir', dirOf('basel'));
  running.set('basel', folders().up('basel'));
  const { members, disagreements } = await folders().status(t, 'cleveland');
  t.deepEqual(members, founders);
  t.deepEqual(disagreements, [{ msp: 'basel', what: 'active in the registry, not on the channel', next: 'cohort org add basel.card' }]);
});

onFabric(
  'more than half of the members sign the same change, each of its own registry and channel; an altered one is refused',
  async (t) => {
    t.timeout(180_000);
    const out = changeFile('basel');
    const dry = await folders().typed<{ dryRun: boolean }>(
      t,
      0,
      'org',
      'add',
      folders().cardOf('basel'),
      '--out',
      out,
      '--dry-run',
      '--dir',
      dirOf('va'),
    );
    t.true(dry.dryRun);
    const first = await folders().typed<Changed>(t, 0, 'org', 'add', folders().cardOf('basel'), '--out', out, '--dir', dirOf('va'));
    t.deepEqual([first.signed, first.submitted], [['va'], false]);
    const change = await readFile(out, 'utf8');
    const forged = changeFile('forged');
    await writeFile(forged, change.replace(first.update, '00'.repeat(32)));
    await refused(t, /CONFIG_INVALID.*expected the update [0-9a-f]{64}, as it follows/, 'org', 'sign', forged, '--dir', dirOf('hungary'));
    await writeFile(forged, change.replace('"msp": "va",\n      "header"', '"msp": "cleveland",\n      "header"'));
    await refused(t, /SIGNATURE_INVALID.*by the operator of cleveland/, 'org', 'sign', forged, '--dir', dirOf('hungary'));
    const second = await folders().typed<Changed>(t, 0, 'org', 'sign', out, '--dir', dirOf('hungary'));
    t.deepEqual([second.update, second.signed, second.submitted], [first.update, ['hungary', 'va'], false]);
    const third = await folders().typed<Changed>(t, 0, 'org', 'sign', out, '--dir', dirOf('cleveland'));
    t.deepEqual([third.update, third.submitted], [first.update, true]);
  },
);

onFabric('it joins, the endorsement policy is two thirds of five, and its own word is on the ledger', async (t) => {
  t.timeout(240_000);
  const basel = running.get('basel');
  if (basel !== undefined) await ready(basel);
  await renewed(all, `OutOf(4,${all.map((msp) => `'${msp}.peer'`).join(',')})`);
  for (const msp of ['basel', 'cleveland']) {
    const { members, disagreements, programs } = await folders().status(t, msp);
    t.deepEqual(members, all);
    t.deepEqual(disagreements, []);
    t.true(programs.every(({ answers }) => answers));
  }
  await folders().typed(t, 0, 'epoch', 'propose', '7200', '--as', 'basel', '--dir', dirOf('basel'));
});

onFabric('one that a vote suspended is taken off the channel, whose policy is two thirds of four again', async (t) => {
  t.timeout(240_000);
  const out = changeFile('va');
  await decided(t, 'cleveland', ['hungary', 'switzerland'], 'member', 'suspend', 'va', '--reason', 'for a test');
  await folders().typed(t, 0, 'org', 'remove', 'va', '--out', out, '--dir', dirOf('hungary'));
  await folders().typed(t, 0, 'org', 'sign', out, '--dir', dirOf('basel'));
  const { submitted } = await folders().typed<Changed>(t, 0, 'org', 'sign', out, '--dir', dirOf('cleveland'));
  t.true(submitted);
  const left = all.filter((msp) => msp !== 'va');
  await renewed(left, `OutOf(3,${left.map((msp) => `'${msp}.peer'`).join(',')})`);
  const { members, disagreements } = await folders().status(t, 'basel');
  t.deepEqual([members, disagreements], [left, []]);
  await folders().typed(t, 0, 'epoch', 'propose', '3600', '--as', 'basel', '--dir', dirOf('basel'));
  t.regex(running.get('basel')?.said() ?? '', /sequence 3/);
});
