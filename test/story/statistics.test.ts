// The four hospitals add up their rows' statistics once, scale by them in a second study, and an auditor checks both offline.
import test from 'ava';
import { plainTrainer } from '@cohort/client-agent/adapters/plain-trainer';
import { fitScaling } from '@cohort/client-agent/data/normalise';
import { pooledStatistics } from '@cohort/client-agent/data/pooled-statistics';
import { encodeRows } from '@cohort/client-agent/data/encode-rows';
import { statisticsBlocks, statisticsScale } from '@cohort/client-agent/data/statistics-blocks';
import { withoutNoise } from '@cohort/client-agent/compute-contribution';
import { Round, type Enrolled } from '@cohort/client-agent/round';
import { load } from '@cohort/client-agent/steps/load';
import { openSum } from '@cohort/mpc/open';
import { decodeModel } from '@cohort/mpc/safetensors';
import type { Plan } from '@cohort/protos/terms';
import { auditOf } from '../audit/audit-of.ts';
import { expectHolds } from '../audit/judge-file.ts';
import { Cast } from './cast.ts';
import { genesisModel, hospitals, linear, partyHosts, rowsAt, schema, storyPlan } from './study.ts';

const genesis = genesisModel(linear);
const training = storyPlan({ rounds: 1, architecture: linear, parameters: linear.input + 1, genesisModel: genesis.hash });
/** Buckets end at 50 rows. */
const counting: Plan = { ...training, task: 'statistics', blocks: statisticsBlocks(schema, { rows: 50 }) };
const partition = { kind: 'all' } as const;

test('statistics are opened once, as those of all rows; a pooled study scales by them at every site; the audit holds', async (t) => {
  t.timeout(60_000);
  await using cast = await Cast.founded();
  const { cooperative, diary, parties, agents } = cast;
  const ledger = cooperative.ledgerOf('va/admin');
  const viewOf = async (round: string) => await ledger.evaluate('rounds.get', { round });
  const ended = async (plan: string) => {
    await diary.until(`plan ${plan} to end`, () => diary.all('plan.ended', { plan }).length === hospitals.length);
    return await viewOf(`${plan}~1~0`);
  };

  const counted = await ended(await cooperative.accept(counting));
  t.like(counted, { status: 'published', modelOut: genesis.hash });
  const { artifacts } = parties.va.ports;
  const [s0, s1, s2] = [0, 1, 2].map((index) => artifacts.get(counted.body?.sums[index]?.sumHash ?? '') ?? new Uint8Array());
  const opened = openSum([s0 ?? new Uint8Array(), s1 ?? new Uint8Array(), s2 ?? new Uint8Array()], counting.blocks);
  t.true(opened['squares'] instanceof BigInt64Array);
  const pooled = pooledStatistics(opened, counting.blocks);

  // Nobody but a test has all rows in one place.
  const tables = await Promise.all(hospitals.map(async (msp) => encodeRows(rowsAt(msp), schema)));
  const all = Float64Array.from(tables.flatMap(({ features }) => [...features]));
  const rows = all.length / 2;
  const plain = fitScaling(
    all,
    2,
    Array.from({ length: rows }, (_, row) => row),
  );
  t.is(pooled.rows, rows);
  const half = 1 / (2 * statisticsScale);
  for (const at of [0, 1]) {
    t.true(Math.abs((pooled.mean[at] ?? NaN) - (plain.centre[at] ?? NaN)) <= half);
    t.true(Math.abs((pooled.deviation[at] ?? NaN) - (plain.scale[at] ?? NaN)) <= half * Math.sqrt(rows / (rows - 1)) + 2e-9);
  }

  const again = await cooperative.accept({ ...counting, purpose: 'research: the same once more' });
  // One refusal leaves fewer than the three that it takes: the plan is closed, whether the others had asked by then or not.
  t.like(await ended(again), { status: 'void', reason: 'cohort-too-small', enrolled: [] });
  const refusals = diary.all('round.refused', { code: 'MEMBER_ALREADY_RELEASED' });
  t.true(refusals.length > 0);
  for (const { fields } of refusals) {
    t.true(String(fields['detail']).includes(`in round ${counted.round};`));
  }

  const scaled = await ended(await cooperative.accept({ ...training, normalisation: 'pooled', statistics: counted.round }));
  t.is(scaled.status, 'published');
  const { model } = decodeModel(genesis.file);
  for (const msp of hospitals) {
    const data = await load({ source: rowsAt(msp), schema, partition, normalisation: 'pooled', pooled });
    const round = new Round(scaled, new AbortController().signal) as Enrolled;
    const expected = await withoutNoise({ round, architecture: linear, model, data, study: { seed: msp, trainer: plainTrainer() } });
    t.deepEqual(agents[msp].shared.get(scaled.round), expected, msp);
  }
  t.deepEqual(diary.all('agent.stopped'), []);

  const audit = await auditOf(
    cooperative,
    partyHosts.map((msp) => parties[msp].ports),
  );
  const findings = await expectHolds(t, audit);
  for (const { round } of [counted, scaled])
    t.true(findings.some(({ check, subject }) => check === 'model' && subject === `round ${round}`));
});
