// A policy's findings on a plan as the ledger shows it.
import { readFile } from 'node:fs/promises';
import test from 'ava';
import { noisedRig } from '@cohort/client-agent/testing/noised';
import { makeRig, member, type Rig } from '@cohort/client-agent/testing/rig';
import { CohortError } from '@cohort/protos/errors';
import { explain } from '@cohort/policies/explain';
import { sitePolicyShape, type SitePolicy } from '@cohort/policies/site-policy';
import { judgePlan } from './judge-plan.ts';

const example = new URL('../../policies/examples/open-research.json', import.meta.url);
const open = sitePolicyShape(JSON.parse(await readFile(example, 'utf8')), 'policy');
const policy = { ...open, allowedStrategies: null };

const judged = async (rig: Rig, change: Partial<SitePolicy> = {}) => {
  await rig.open();
  return judgePlan(rig.ports.ledger, member, { ...policy, ...change }, rig.terms.plan.slice(0, 12));
};

test('a plan within the limits is allowed, and its cost and epsilon stand in the sentences', async (t) => {
  const { allowed, findings, note } = await judged(await noisedRig('dp-fedsgd'), {
    maxRoundCost: '0.07',
    maxEpsilon: { epsilon: '3', delta: '0.00001' },
  });
  t.true(allowed);
  t.is(note, null);
  const text = findings.map(explain).join('\n');
  t.regex(text, /maxRoundCost passes: the policy expects at most 0\.07 nat a round, the plan says 0\.061605987645 nat a round\./);
  t.regex(text, /maxEpsilon passes: .* the plan says epsilon 2\.98\d+ at delta 0\.00001 when the plan ends\./);
});

test('a plan that costs more is refused with what to change', async (t) => {
  const { allowed, findings } = await judged(await noisedRig('dp-fedsgd'), { maxEpsilon: { epsilon: '1', delta: '0.00001' } });
  t.false(allowed);
  t.regex(
    findings
      .filter(({ passes }) => !passes)
      .map(explain)
      .join('\n'),
    /^maxEpsilon refuses: .* To change that, vote a plan with fewer rounds/,
  );
});

test('a charge that cannot be worked out is said and refused', async (t) => {
  const rig = await noisedRig('dp-fedsgd');
  rig.lies.set('datasets.get', () => Promise.reject(new CohortError('NOT_FOUND', 'none')));
  const { allowed, note } = await judged(rig, { maxRoundCost: '1' });
  t.false(allowed);
  t.regex(note ?? '', /could not be worked out: DATASET_NOT_ALLOWED/);
});

test('an unknown plan and an organisation outside the plan are refused', async (t) => {
  const rig = await makeRig();
  await rig.open();
  await t.throwsAsync(judgePlan(rig.ports.ledger, member, policy, 'ffff'), { code: 'NOT_FOUND' });
  await t.throwsAsync(judgePlan(rig.ports.ledger, 'elsewhere', policy, rig.terms.plan), { code: 'DATASET_NOT_ALLOWED' });
});
