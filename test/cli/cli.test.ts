// The command as an operator types it, against processes: from an empty ledger to an audit file, and what it says when something is in the way.
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { propose } from '@cohort/infra/consortium/decide';
import { connectAdmin, type Admin } from '@cohort/infra/consortium/admin-ledger';
import { loadConsortium } from '@cohort/infra/consortium/layout';
import { partyArtifacts } from '@cohort/infra/consortium/party-artifacts';
import { artifactHash, documentArtifact } from '@cohort/protos/artifact';
import { exitCodes } from '@cohort/protos/errors';
import type { MembersView } from '@cohort/protos/ledger';
import { endpointOf, founded } from './founded.ts';
import { answerOf, cohort, end, expectRefused, start, until } from './typed.ts';

const home = await mkdtemp(join(tmpdir(), 'cohort-cli-'));
const dir = join(home, 'consortium');
const at = ['--dir', dir];
const three = ['aa', 'bb', 'cc'];
let endpoint = '';
let running: ChildProcess | null = null;

test.after.always(async () => {
  await end(running);
  await rm(home, { recursive: true, force: true });
});

/** The proposal's id, after every founder voted yes. */
async function admit(subject: string, ...more: readonly string[]): Promise<string> {
  const { out } = await cohort('member', 'propose', subject, '--as', 'bb', ...more, ...at);
  const proposal = /^proposal ([0-9a-f]{64})$/m.exec(out)?.[1] ?? out;
  let status = '';
  for (const msp of ['aa', 'bb', 'cc'])
    if (status !== 'passed')
      status = /the proposal is (\w+)/.exec((await cohort('proposal', 'vote', proposal, 'yes', '--as', msp, ...at)).out)?.[1] ?? '';
  return status;
}

test.serial('the doctor finds nothing wrong with a folder, and says which nodes have no configuration', async (t) => {
  const parties = [...three, 'dd'];
  await founded(dir, { organisations: parties, founders: three, parties, epochSeconds: 1800 }, [
    'aa-ledger',
    ...parties.map((msp) => `${msp}-party`),
  ]);
  endpoint = await endpointOf(dir, 'dd-party');
  const healthy = await cohort('doctor', ...at);
  t.is(healthy.code, exitCodes.done, healthy.out);
  t.regex(healthy.out, /ok {3}node\.json of dd-party: kind party\n/);
  t.regex(healthy.out, /todo node\.json of aa-agent: none: .*; docs\/node\.md says how to write it\n/);
  t.regex(healthy.out, /nothing is wrong; 4 to do before every node here runs\n$/);
});

test.serial('without its ledger every command says whom to start', async (t) => {
  const [status, list] = await Promise.all([cohort('status', ...at), cohort('member', 'list', ...at)]);
  t.is(status.code, exitCodes.unreachable);
  t.regex(status.out, /^aa-ledger +no$/m);
  t.is(list.code, exitCodes.unreachable);
  for (const said of [status.out, list.err])
    t.regex(said, /UNREACHABLE: ledger: expected an answer from aa at localhost:\d+, got none; start it with `cohort up /);
});

test.serial('up runs what is configured, once', async (t) => {
  running = start('up', '--dir', dir);
  const up = await until(({ code, out }) => code === exitCodes.done && /^aa-ledger +yes/m.test(out), 'status', ...at);
  t.is(up.code, exitCodes.done, up.out);
  t.regex(up.out, /^aa-ledger +yes +localhost:\d+$/m);
  t.regex(up.out, /^dd-party +no$/m, 'it waits to be admitted');
  t.regex(up.out, /^ledger: height 0, head [0-9a-f]{64}\ngenesis [0-9a-f]{64}$/m);
  const twice = await cohort('up', '--dir', dir);
  t.is(twice.code, exitCodes.usage);
  t.regex(twice.err, /^FOLDER_IN_USE: .*consortium: expected no other process/);
});

test.serial('an admin whom nobody admitted yet is told so, not that the ledger is away', async (t) => {
  const { code, err } = await cohort('member', 'list', '--as', 'dd', ...at);
  t.is(code, exitCodes.denied, err);
  t.regex(err, /^NODE_NOT_ACTIVE: admin of dd: .*cohort member propose dd --as/);
});

test.serial('an open proposal is listed, and rejected by votes that name its first digits', async (t) => {
  t.is((await cohort('member', 'propose', 'dd', '--as', 'bb', ...at)).code, exitCodes.done);
  const { out } = await cohort('proposal', 'list', ...at);
  const short = /^([0-9a-f]{8}) +open +admit-organisation dd +bb +- +- +aa bb cc/m.exec(out)?.[1] ?? out;
  const twice = await cohort('member', 'propose', 'dd', '--as', 'aa', ...at);
  t.is(twice.code, exitCodes.failed);
  t.regex(twice.err, new RegExp(`^ALREADY_EXISTS: proposal ${short}: bb proposed the same`));
  const shown = await cohort('proposal', 'show', short, '--as', 'aa', ...at);
  t.regex(shown.out, new RegExp(`^aa has not voted yet: cohort proposal vote ${short} yes --as aa --dir `, 'm'));
  const dry = await cohort('proposal', 'vote', short, 'no', '--dry-run', '--as', 'aa', ...at);
  t.regex(dry.out, /^would submit governance\.vote as aa: \{"proposal":.*"choice":"no"\}$/m);
  t.regex(dry.out, /^dry run: nothing was written$/m);
  t.is((await cohort('proposal', 'vote', short, 'no', ...at)).code, exitCodes.usage, 'several admins are here');
  await cohort('proposal', 'vote', short, 'no', '--as', 'aa', ...at);
  t.regex((await cohort('proposal', 'vote', short, 'yes', '--as', 'aa', ...at)).err, /^VOTE_EXISTS: .*: aa has voted no; a vote stands$/m);
  for (const msp of ['aa', 'cc', 'bb'])
    if ((await cohort('proposal', 'list', ...at)).out.includes(short)) await cohort('proposal', 'vote', short, 'no', '--as', msp, ...at);
  t.is((await cohort('proposal', 'list', ...at)).out, 'no proposal is open\n');
  t.regex(
    (await cohort('proposal', 'vote', short, 'yes', '--as', 'bb', ...at)).err,
    /^PROPOSAL_CLOSED: .*: was rejected; votes no longer/m,
  );
});

test.serial('an organisation and a node are admitted by votes, and the node then answers', async (t) => {
  t.is(await admit('dd'), 'passed');
  t.is(await admit('dd/party', '--endpoint', endpoint), 'passed');
  const answers = await until(({ out }) => /^dd-party +yes +localhost/m.test(out), 'status', ...at);
  t.regex(answers.out, new RegExp(`^dd-party +yes +${endpoint}$`, 'm'));
  const { result } = JSON.parse((await cohort('member', 'list', '--json', '--as', 'dd', ...at)).out) as { result: MembersView };
  t.deepEqual(
    result.organisations.map(({ msp, status }) => [msp, status]),
    ['aa', 'bb', 'cc', 'dd'].map((msp) => [msp, 'active']),
  );
  t.true(result.nodes.some(({ node, status }) => node === 'dd/party' && status === 'active'));
});

test.serial(
  'a schema is proposed, put at the party by one admin, voted for, and taken by another; the doctor reaches party and ledger',
  async (t) => {
    const consortium = await loadConsortium(dir);
    const asAdmin = async <T>(msp: string, work: (admin: Admin) => Promise<T>): Promise<T> => {
      const admin = await connectAdmin(dir, consortium, { msp });
      return await work(admin).finally(() => admin.ledger.close());
    };
    const bytes = documentArtifact('schema', { name: 'heart' });
    const hash = artifactHash(bytes);
    const proposal = await asAdmin('aa', async (admin) => {
      const opened = await propose(admin, { kind: 'schema', name: 'heart', hash, size: bytes.length }, null);
      const artifacts = partyArtifacts(admin, consortium);
      await t.throwsAsync(artifacts.put(bytes.toReversed(), opened), { code: 'NOT_PERMITTED' });
      const { at: holders, ...put } = await artifacts.put(bytes, opened);
      t.deepEqual([put, [...holders].sort()], [{ hash }, ['aa/party', 'bb/party', 'cc/party', 'dd/party']]);
      return opened;
    });
    t.regex((await cohort('proposal', 'list', ...at)).out, /^[0-9a-f]{8} +open +schema heart/m);
    for (const msp of ['aa', 'bb', 'cc']) await cohort('proposal', 'vote', proposal, 'yes', '--as', msp, ...at);
    const taken = await asAdmin('dd', async (admin) => {
      const { name, size } = await admin.ledger.evaluate('schemas.get', { name: 'heart' });
      return { name, bytes: await partyArtifacts(admin, consortium).get(hash, size) };
    });
    t.deepEqual(taken, { name: 'heart', bytes: Buffer.from(bytes) });
    const reached = await cohort('doctor', '--peers', ...at);
    t.is(reached.code, exitCodes.done, reached.out);
    t.regex(reached.out, /^ok {3}aa\/ledger: answer: height \d+$/m);
    t.regex(reached.out, /^ok {3}bb\/party: answer: lets this organisation in, \d+ ms$/m);
    t.regex((await cohort('logs', 'bb/party', ...at)).out, /^\S+ bb-party info /m);
  },
);

test.serial("an epoch's length is proposed, listed, voted and shown; one that is no length is refused", async (t) => {
  const status = (await cohort('status', ...at)).out;
  t.regex(status, /^epoch 0: lasts 1800 s; 0 of 4 organisations have asked to end it; 3 must$/m);
  const wrong = await cohort('epoch', 'propose', '0', '--as', 'bb', ...at);
  t.is(wrong.code, exitCodes.usage);
  t.regex(wrong.err, /^USAGE: SECONDS: expected a whole number from 1 to 31536000, got 0/);
  const { out } = await cohort('epoch', 'propose', '900', '--as', 'bb', ...at);
  const proposal = /^proposal ([0-9a-f]{64})$/m.exec(out)?.[1] ?? out;
  t.regex((await cohort('proposal', 'list', ...at)).out, /^[0-9a-f]{8} +open +set-epoch-length 900 s +bb +- +- +aa bb cc dd/m);
  for (const msp of ['aa', 'bb', 'cc']) await cohort('proposal', 'vote', proposal, 'yes', '--as', msp, ...at);
  t.regex((await cohort('status', ...at)).out, /^epoch 0: lasts 1800 s, then 900 s; /m);
});

test.serial('what cannot be proposed is refused with what can', async (t) => {
  const refusals = await Promise.all(
    (
      [
        [
          ['frob'],
          /subject: expected an organisation \(aa, bb, cc, dd\) or one of its nodes \(ORGANISATION\/agent\|party\|admin\), got frob/,
        ],
        [['bb/frob'], /got bb\/frob/],
        [['bb/ledger'], /got bb\/ledger/],
        [['cc/party'], /--endpoint: expected HOST:PORT of the party/],
        [['cc/party', '--endpoint', 'localhost'], /^USAGE: --endpoint: expected HOST:PORT, .* from 1 to 65535, got localhost$/m],
        [['cc/party', '--endpoint', 'localhost:77777'], /^USAGE: --endpoint: .*, got localhost:77777$/m],
      ] as const
    ).map(async ([args, said]) => ({ said, answer: await cohort('member', 'propose', ...args, '--as', 'aa', ...at) })),
  );
  for (const { said, answer } of refusals) {
    t.is(answer.code, exitCodes.usage);
    t.regex(answer.err, said);
  }
});

test.serial('a plan and a round are named by the first digits of an id, and refused by these', async (t) => {
  const as = ['--as', 'aa', ...at];
  await expectRefused(t, [
    [
      ['plan', 'stop', 'abcd1234', '--reason', 'x', ...as],
      exitCodes.failed,
      /^NOT_FOUND: plan abcd1234: expected one that begins so, got none/,
    ],
    [['plan', 'resume', 'heart', ...as], exitCodes.usage, /^USAGE: plan: expected its id or at least its first 4 hex digits, got heart/],
    [['round', 'uphold', 'abcd1234~3', '0', '--reason', 'x', ...as], exitCodes.usage, /^USAGE: round: expected PLAN~ROUND~ATTEMPT/],
  ]);
});

test.serial('with no dataset there is no account, and no round to watch', async (t) => {
  const [budget, watch] = await Promise.all([cohort('budget', 'statement', ...at), cohort('round', 'watch', '--once', ...at)]);
  t.is(budget.code, exitCodes.done, budget.err);
  t.regex(budget.out, /^No dataset is registered yet/);
  t.is(watch.out, 'no round was seen yet\n');
});

test.serial('a watch before the first round says at once that it waits for one, and ends in order when it is interrupted', async (t) => {
  const watching = start('round', 'watch', ...at);
  if (watching.stdout === null) return t.fail();
  const [said] = (await once(watching.stdout, 'data', { signal: AbortSignal.timeout(60_000) })) as [Buffer];
  t.is(said.toString(), 'no round was seen yet; each is shown once it is over\n');
  watching.kill('SIGINT');
  await once(watching, 'close');
  t.is(watching.exitCode, exitCodes.done);
});

test.serial('a policy with a typing error is refused by its key before any plan is looked for', async (t) => {
  const file = join(home, 'policy.json');
  await writeFile(file, '{"minCohrt":3}');
  const checked = await cohort('policy', 'check', file, '--plan', 'ab', ...at);
  t.is(checked.code, exitCodes.usage);
  t.regex(checked.err, /^CONFIG_INVALID: .*policy\.json: minCohrt: unknown key; .*; correct the file/);
});

test.serial('an audit file is written and holds, and a place that is not there is said', async (t) => {
  const file = join(home, 'audit.cohort');
  const missing = await cohort('audit', 'export', '--out', join(home, 'missing', 'x'), ...at);
  t.is(missing.code, exitCodes.usage);
  t.regex(missing.err, /^CONFIG_INVALID: expected a file or folder that is there/);
  const written = await cohort('audit', 'export', '--out', file, ...at);
  t.is(written.code, exitCodes.done, written.err);
  const check = /cohort (audit verify .*)$/m.exec(written.out)?.[1] ?? '';
  const verified = await cohort(...check.split(' '));
  t.is(verified.code, exitCodes.done, verified.err);
  t.regex(verified.out, /^holds {2}order \(\d+ checks?\)$/m);
  t.regex(verified.out, /^HOLDS: \d+ records/m);
  const summary = await cohort(...check.split(' '), '--summary');
  t.regex(summary.out, /^who {6}nobody; parties none\nwhat {5}nothing\nrounds .*\nepsilon {2}no data was registered\nverdict {2}HOLDS, /);
});

test.serial('up ends with 0 when it is asked to, and what it leaves is whole', async (t) => {
  t.not(running, null);
  if (running === null) return;
  running.kill('SIGTERM');
  const { code } = await answerOf(running);
  t.is(code, exitCodes.done);
  const healthy = await cohort('doctor', ...at);
  t.is(healthy.code, exitCodes.done, healthy.out);
  t.regex(healthy.out, /state of aa-ledger: ledger\.sqlite is whole/);
  t.regex(healthy.out, /state of dd-party: journal\.sqlite is whole/);
});
