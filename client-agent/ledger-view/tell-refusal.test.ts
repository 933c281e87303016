// What a site tells a round's parties of its own refusal, and what it keeps to itself.
import test from 'ava';
import { CohortError } from '@cohort/protos/errors';
import type { Refusal } from '@cohort/protos/refusal';
import type { PartyRef } from '@cohort/protos/terms';
import { makeRig, roundOf } from '../testing/rig.ts';
import { tellRefusal } from './tell-refusal.ts';

test('what fails before the enrolment is told to every party, what fails after it to nobody', async (t) => {
  const rig = await makeRig();
  const round = await roundOf(rig);
  const told: Refusal[] = [];
  const parties = {
    ...rig.ports.parties,
    client: (party: PartyRef) => ({
      ...rig.ports.parties.client(party),
      refuse: (refusal: Refusal) => {
        told.push(refusal);
        return Promise.resolve({ isNew: true });
      },
    }),
  };
  const ports = { ...rig.ports, parties };
  const failure = new CohortError('DATA_INVALID', 'row 7');
  await tellRefusal(round, failure, ports);
  t.deepEqual(
    told.map(({ code }) => code),
    ['DATA_INVALID', 'DATA_INVALID', 'DATA_INVALID'],
  );
  round.noteEnrolled();
  await tellRefusal(round, failure, ports);
  t.is(told.length, 3);
});
