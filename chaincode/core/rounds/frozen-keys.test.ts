// A member whose registered keys are no longer those it enrolled with is left out when the set freezes.
import test from 'ava';
import { canonicalJson } from '@cohort/protos/canonical-json';
import { hospitals, named, nodeRecord } from '../testing/consortium.ts';
import { enrol, freeze, opened } from '../testing/round-story.ts';

for (const changed of ['nodeKey', 'boxKey'] as const)
  test(`another ${changed} since the enrolment leaves its member out of the frozen set`, async (t) => {
    const study = await opened();
    const { consortium, round } = study;
    await enrol(study, round, ...hospitals);
    const { stub, commit } = consortium.ledger.begin('nobody', '');
    const record = { ...nodeRecord('hungary', 'agent'), [changed]: named('another key') };
    await stub.putState(stub.createCompositeKey('node', ['hungary/agent']), new TextEncoder().encode(canonicalJson(record)));
    commit();
    await freeze(study, round);
    const { enrolled } = await consortium.ask('rounds.get', { round });
    t.deepEqual(
      enrolled.map(({ member }) => member),
      hospitals.filter((msp) => msp !== 'hungary').sort(),
    );
  });
