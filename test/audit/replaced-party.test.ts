// A plan whose party was suspended waits, goes on with another by vote, and the audit of it all holds.
import test from 'ava';
import { Cast } from '../story/cast.ts';
import { Cooperative } from '../story/cooperative.ts';
import { genesisModel, hospitals, linear, partyHosts, storyPlan } from '../story/study.ts';
import { auditOf } from './audit-of.ts';
import { expectHolds } from './judge-file.ts';

const substitute = 'switzerland';
const staying = ['cleveland', 'va'] as const;

test('a plan waits for its suspended party, and a party that was voted in its place starts from what the others serve', async (t) => {
  t.timeout(180_000);
  await using cast = new Cast(await Cooperative.found(partyHosts, undefined, hospitals), substitute);
  const { cooperative, diary, parties, agents } = cast;
  await cooperative.admit(substitute, partyHosts);
  await cooperative.registerDatasets();
  const { hash } = genesisModel(linear);
  const study = storyPlan({ rounds: 2, architecture: linear, parameters: linear.input + 1, genesisModel: hash });
  // Three of the four members can still enrol.
  const plan = await cooperative.accept({ ...study, maxCohort: 3 });
  await cooperative.suspend('hungary');

  for (const msp of staying) await parties[msp].start();
  for (const hospital of hospitals) if (hospital !== 'hungary') await agents[hospital].start();
  await diary.until('both parties to say that the plan waits', () => diary.all('plan.waiting').length === staying.length);
  t.deepEqual(
    diary.all('plan.waiting').map(({ fields }) => fields['parties']),
    [['hungary/party'], ['hungary/party']],
  );
  t.like(await cast.plan(), { plan, status: 'waiting', waitsFor: ['hungary/party'], current: null });
  t.deepEqual(
    diary.all('plan.standing').map(({ fields }) => fields['status']),
    ['waiting', 'waiting', 'waiting'],
  );

  await cooperative.replaceParty(plan, 'hungary', substitute);
  await cast.substitute?.start();
  const running = [...staying, substitute].map((msp) => `${msp}/party`);
  await diary.until('two rounds of the new three', () =>
    running.every((node) => diary.all('round.state', { state: 'published' }, node).length === 2),
  );
  t.is((await cast.plan())?.status, 'finished');
  t.deepEqual(
    (await cast.round(2))?.terms.parties.map(({ node }) => node),
    ['cleveland/party', 'switzerland/party', 'va/party'],
  );
  t.deepEqual(diary.all('round.refused'), []);

  if (cast.substitute === null) return t.fail();
  const audit = await auditOf(cooperative, [parties.cleveland.ports, parties.va.ports, cast.substitute.ports]);
  const findings = await expectHolds(t, audit);
  t.true(findings.some(({ check, subject }) => check === 'model' && subject.includes('~2~0')));
});
