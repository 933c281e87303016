// Rounds that did not go well are audited too: a hospital that dropped out, and a party that was killed and came back.
import test from 'ava';
import type { Finding } from '@cohort/chaincode/verify/finding';
import { verify } from '@cohort/chaincode/verify/verify';
import { nodeCrypto } from '@cohort/infra/audit/node-crypto';
import { Cast } from '../story/cast.ts';
import { Cooperative } from '../story/cooperative.ts';
import { hospitals, partyHosts } from '../story/study.ts';
import { auditOf } from './audit-of.ts';
import { streamed } from './flip-bytes.ts';

test('a round that two parties finished alone holds, and the audit says which sums one party vouches for', async (t) => {
  t.timeout(120_000);
  await using cast = new Cast(await Cooperative.found(partyHosts));
  const { cooperative, clock, diary, parties, agents } = cast;
  await cooperative.admit('switzerland', partyHosts);
  await cooperative.admitNodes();
  await cooperative.registerDatasets();
  await parties.cleveland.start();
  await parties.hungary.start('summing');
  await parties.va.start();
  for (const hospital of hospitals) await agents[hospital].start();
  cast.cutLine('switzerland');
  await cast.agreeOnStudy();
  await diary.until('three hospitals to be safe with all parties', () =>
    ['cleveland', 'hungary', 'va'].every((msp) => diary.all('share.receipt', {}, `${msp}/agent`).length === 3),
  );
  clock.pass(300);
  await diary.until('party Hungary to be frozen', () => diary.all('story.frozen').length === 1);
  await parties.hungary.kill();
  const survivors = ['cleveland/party', 'va/party'];
  await diary.until(
    'Hungary to be missed',
    () => survivors.every((node) => diary.all('party.absent', { party: 1 }, node).length === 1),
    () => {
      clock.pass(10);
    },
  );
  await diary.until('round 1 to be published', () =>
    survivors.every((node) => diary.all('round.state', { state: 'published' }, node).length === 1),
  );
  await parties.hungary.start();
  cast.mendLine('switzerland');
  await diary.until('round 2 to be published', () =>
    partyHosts.every((msp) => diary.all('round.state', { state: 'published' }, `${msp}/party`).length === 2),
  );
  const study = await auditOf(
    cooperative,
    partyHosts.map((msp) => parties[msp].ports),
  );
  const findings: Finding[] = [];
  for await (const report of verify(streamed(study.file), { anchor: study.anchor, head: study.head, crypto: nodeCrypto() }))
    if ('finding' in report) findings.push(report.finding);
  t.deepEqual(
    findings.filter(({ ok }) => !ok),
    [],
  );
  const alone = findings.filter(({ check, remark }) => check === 'sum' && remark !== null);
  t.deepEqual(
    alone.map(({ subject, remark }) => [/~1~0, index (\d)$/.exec(subject)?.[1], remark]),
    [
      ['0', 'party 0 alone vouches for this sum'],
      ['1', 'party 2 alone vouches for this sum'],
    ],
  );
});
