// Enrolling once, whatever becomes of the answer.
import test from 'ava';
import { CohortError } from '@cohort/protos/errors';
import { codeOf, freeze, makeRig, roundOf, type Rig } from '../testing/rig.ts';
import type { Checked } from '../round.ts';
import { checkDataset } from './check-dataset.ts';
import { enrol } from './enrol.ts';
import { load } from './load.ts';

async function enrolled(rig: Rig, round = roundOf(rig)) {
  const data = await load({ ...rig.ports.study, normalisation: 'schema' });
  return await enrol(round as Checked, await checkDataset(round as Checked, data, rig.ports), rig.ports);
}

test('an enrolment whose answer was lost is asked for again under the same request id', async (t) => {
  const rig = makeRig();
  rig.ledger.loseNextAnswer = true;
  const { key } = await enrolled(rig);
  const [first, second] = rig.ledger.requests;
  t.deepEqual(first, second);
  t.is(rig.ledger.rounds.get(key)?.enrolled.length, 1);
});

test('a restarted agent repeats its request id, and skips an enrolment that the ledger shows', async (t) => {
  const rig = makeRig();
  await enrolled(rig);
  const round = roundOf(rig);
  await enrolled(rig, round);
  t.is(rig.ledger.requests.length, 1);
});

test('every refusal of the ledger ends the round with its code', async (t) => {
  for (const code of [
    'ENROLMENT_CLOSED',
    'MEMBER_SUSPENDED',
    'DATASET_NOT_ALLOWED',
    'MEMBER_ALREADY_RELEASED',
    'NODE_NOT_ACTIVE',
  ] as const) {
    const rig = makeRig();
    rig.ledger.refuseNext = new CohortError(code, 'no');
    t.is(await codeOf(enrolled(rig)), code);
  }
});

test('being enrolled already is success', async (t) => {
  const rig = makeRig();
  rig.ledger.refuseNext = new CohortError('ALREADY_ENROLLED', 'yes');
  t.is(await codeOf(enrolled(rig)), null);
});

test('a round that was frozen without this member takes no enrolment', async (t) => {
  const rig = makeRig();
  const round = roundOf(rig);
  freeze(rig, round, ['basel']);
  rig.ledger.refuseNext = new CohortError('ENROLMENT_CLOSED', 'frozen');
  t.is(await codeOf(enrolled(rig, round)), 'ENROLMENT_CLOSED');
});
