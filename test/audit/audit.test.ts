// A real file of five rounds: it holds as it is, and no flip and no lie of a false operator passes, each found by the check that should.
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { MapState } from '@cohort/chaincode/verify/audit-state';
import { auditChecks, ledgerChecks } from '@cohort/chaincode/verify/check-table';
import type { Finding, Verdict } from '@cohort/chaincode/verify/finding';
import { recordSteps } from '@cohort/chaincode/verify/record-steps';
import { openSession, verify } from '@cohort/chaincode/verify/verify';
import { summaryLines, summaryOf } from '@cohort/infra/audit/audit-summary';
import { nodeCrypto } from '@cohort/infra/audit/node-crypto';
import { main } from '@cohort/infra/cli/main';
import { concat } from '@cohort/protos/canonical';
import { exitCodes } from '@cohort/protos/errors';
import { artifactEdits } from './edits/artifacts.ts';
import { blockEdits } from './edits/blocks.ts';
import { conflictEdits, lostUpdateEdits } from './edits/conflicts.ts';
import { bodyEdits } from './edits/three-parties.ts';
import { transactionEdits } from './edits/transactions.ts';
import { draftOf } from './byzantine-operator.ts';
import { findEdits, wronglyJudged } from './find-edit.ts';
import { chooseFlips, inWhole, missedFlips, redigest, streamed } from './flip-bytes.ts';
import { fileOf, type AuditedStudy } from './audit-of.ts';
import { judgeFile } from './judge-file.ts';
import { smallStudy } from './small-study.ts';

let study: AuditedStudy;
test.before(async (t) => {
  t.timeout(180_000);
  study = await smallStudy(5);
});

const judge = (file: Uint8Array, head: string | null = study.head) => judgeFile({ file, anchor: study.anchor, head });

test('the file of a real study holds, and every check of the table is made', async (t) => {
  const { findings, verdict } = await judge(study.file);
  t.deepEqual(
    findings.filter(({ ok }) => !ok),
    [],
  );
  const made = new Set<string>([...findings.map(({ check }) => check), ...ledgerChecks.fabric]);
  t.deepEqual([...made].sort(), Object.keys(auditChecks).sort());
  t.true(findings.every(({ proves, doesNotProve }) => proves !== '' && doesNotProve !== ''));
  t.like(verdict, { ok: true, head: study.head, headNamed: true, records: study.records.length, bytes: study.file.length });
});

test('another head, another anchor: each is named as what fails', async (t) => {
  const { verdict } = await judge(study.file, 'ab'.repeat(32));
  t.is(verdict?.failed?.check, 'head');
  const foreign = verify(streamed(study.file), { anchor: study.head, head: null, crypto: nodeCrypto() });
  const findings: Finding[] = [];
  for await (const report of foreign) if ('finding' in report) findings.push(report.finding);
  t.is(findings.at(-1)?.check, 'genesis');
  t.is(findings.filter(({ ok }) => !ok).length, 1);
});

test('cut trailing blocks are seen with a head, and without one the verdict says that they cannot be', async (t) => {
  const publish = study.records.findLastIndex(({ kind }) => kind === 'sum') + 1;
  const cut = await fileOf([...study.records.slice(0, publish), ...study.records.slice(-1)]);
  t.is((await judge(cut)).verdict?.failed?.check, 'head');
  t.like((await judge(cut, null)).verdict, { ok: true, headNamed: false });
});

test('200 single-byte flips are found, each also with the digests computed anew', async (t) => {
  t.timeout(180_000);
  t.deepEqual(await missedFlips(study, chooseFlips(study.file.length, 200, 'sample')), []);
});

test('a whole run over a flipped file fails too', async (t) => {
  t.timeout(180_000);
  for (const flip of chooseFlips(study.file.length, 12, 'whole')) t.false(await inWhole(study, flip), JSON.stringify(flip));
});

test('200 semantic edits that a false operator signs anew are found, each by the check that should find it', async (t) => {
  t.timeout(300_000);
  const drafts = study.records.map(draftOf);
  const edits = [
    ...transactionEdits(study, drafts),
    ...blockEdits(study, drafts),
    ...artifactEdits(study, drafts),
    ...bodyEdits(study, drafts),
  ];
  t.true(edits.length >= 200, String(edits.length));
  t.deepEqual(await wronglyJudged(study, drafts, edits), []);
});

test('a transaction that lost a race and is marked as if it had won is found', async (t) => {
  const drafts = study.records.map(draftOf);
  const judged = await findEdits(study, drafts, conflictEdits(drafts));
  t.log(`${String(judged.length)} conflicts`);
  t.true(judged.length > 0);
  for (const { edit, found } of judged)
    t.true(['state', 'execution', 'exchange'].includes(found?.check ?? 'none'), `${edit.position}: ${JSON.stringify(found)}`);
});

test('a transaction whose reads no longer hold where it stands is found, though the operator applied it and signed what follows', async (t) => {
  t.timeout(120_000);
  const drafts = study.records.map(draftOf);
  const judged = await findEdits(study, drafts, lostUpdateEdits(drafts));
  const lost = judged.filter(({ found }) => found?.check === 'state' && /MVCC_CONFLICT, because one before it wrote/.test(found.detail));
  t.log(`${String(lost.length)} of ${String(judged.length)}`);
  t.true(lost.length > 0, JSON.stringify(judged.map(({ edit, found }) => [edit.position, found?.check])));
  t.deepEqual(
    judged.filter(({ found }) => found === null),
    [],
  );
});

test('what a verifier holds is bounded by plans and open rounds, however many rounds went by', async (t) => {
  const session = openSession({ anchor: study.anchor, head: null, crypto: nodeCrypto() });
  for (const record of study.records) {
    for (const step of recordSteps(session, record)) await step.run();
    t.true(session.models.size <= 1 && session.committed.size <= 1 && session.due.length <= 5);
  }
  t.is(session.committed.size, 0);
});

test('a file that is cut, reordered, foreign or followed by more is refused as a file, naming record and byte', async (t) => {
  const { file, records } = study;
  const reordered = records.toSpliced(5, 2, ...records.slice(5, 7).toReversed());
  const broken = { cut: file.subarray(0, file.length / 2), foreign: new Uint8Array(1000), followed: concat([file, new Uint8Array(1)]) };
  for (const [name, bytes] of Object.entries(broken)) {
    const { verdict } = await judge(bytes);
    t.is(verdict?.failed?.check, 'container', name);
    t.regex(verdict?.failed?.detail ?? '', /^record \d+ at byte \d+: expected /, name);
  }
  t.is((await judge(concat([(await fileOf(reordered)).subarray(0, -45), file.subarray(-45)]))).verdict?.ok, false);
  t.is((await judge(redigest(await fileOf(reordered)))).verdict?.failed?.check, 'link');
});

test.serial(
  'a summary tells in five lines who trained what, rounds, epsilon and the verdict, also of a file that fails on its way',
  async (t) => {
    const state = new MapState();
    const judged = async (file: Uint8Array, into: MapState) => {
      let verdict: Verdict | null = null;
      for await (const report of verify(streamed(file), { anchor: study.anchor, head: study.head, crypto: nodeCrypto(), state: into }))
        if ('verdict' in report) verdict = report.verdict;
      return verdict ?? t.fail();
    };
    const verdict = await judged(study.file, state);
    const summary = await summaryOf(state, study.anchor);
    const lines = summaryLines(summary, verdict);
    t.deepEqual(lines.slice(0, 2), [
      'who      cleveland, hungary, switzerland, va; parties cleveland/party, hungary/party, va/party',
      'what     train for "research: a story" (without noise)',
    ]);
    t.regex(lines[2] ?? '', /^rounds {3}(\d+) published of \1 planned in 1 plan; 0 attempts came to nothing$/);
    t.regex(lines[3] ?? '', /^epsilon {2}not bounded for cleveland\//);
    t.regex(lines[4] ?? '', /^verdict {2}HOLDS, blocks 0 to \d+, to the head that you named$/);
    t.regex(lines[6] ?? '', /^plan +task +noise +status/);
    const cut = new MapState();
    const broken = await judged(study.file.subarray(0, study.file.length / 2), cut);
    t.regex(summaryLines(await summaryOf(cut, study.anchor), broken)[4] ?? '', /^verdict {2}DOES NOT HOLD at container of /);
  },
);

test('a summary names the account of which most is spent, and how many there are', (t) => {
  const account = (name: string, released: string) => ({ account: name, released, epsilon: { num: '3', den: '2' } });
  const accounts = [account('va~heart~train~record', '0'), account('cleveland~heart~train~record', '1490000000000')];
  const lines = summaryLines({ members: [], parties: [], plans: [], accounts, unprotected: [] }, { ok: true, height: 1 } as Verdict);
  t.is(lines[3], 'epsilon  at most 1.490 of 1.5 spent (cleveland~heart~train~record, of 2 accounts)');
  t.is(lines[0], 'who      nobody; parties none');
});

test.serial('the command says what holds, ends with 7 where it does not, and refuses 10 GB of nothing at once', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'cohort-audit-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const [whole, sparse] = [join(folder, 'whole.cohort'), join(folder, 'sparse.cohort')];
  await writeFile(whole, study.file);
  t.is(await main(['audit', 'verify', whole, '--anchor', study.anchor, '--head', study.head]), exitCodes.done);
  t.is(await main(['audit', 'verify', whole, '--anchor', study.anchor, '--head', study.anchor]), exitCodes.evidence);
  t.is(await main(['audit', 'verify', whole, '--anchor', study.anchor, '--summary']), exitCodes.done);
  t.is(await main(['audit', 'verify', whole]), exitCodes.usage);
  // Begins as a file should, then claims and holds nothing but holes.
  await writeFile(sparse, study.file.subarray(0, -45));
  await truncate(sparse, 10 * 2 ** 30);
  const began = performance.now();
  t.is(await main(['audit', 'verify', sparse, '--anchor', study.anchor]), exitCodes.evidence);
  t.true(performance.now() - began < 20_000);
});
