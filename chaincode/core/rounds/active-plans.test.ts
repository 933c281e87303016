// What follows plans reads those that have not ended, and nothing of the others; all of them stay readable.
import test from 'ava';
import { planHash } from '@cohort/protos/terms';
import { listActivePlans, listPlans } from './plan-view.ts';
import { plans, putProgress } from './state.ts';
import type { Consortium } from '../testing/consortium.ts';
import { named } from '../testing/consortium.ts';
import { countReads } from '../testing/count-reads.ts';
import { fill } from '../testing/fill.ts';
import { heartPlan, opened } from '../testing/round-story.ts';

const page = { limit: 1000, bookmark: '' };

async function withPlans({ active, ended }: { readonly active: number; readonly ended: number }): Promise<Consortium> {
  const { consortium } = await opened();
  await fill(consortium, (context) => {
    for (let number = 0; number < active + ended; number++) {
      const id = named(`plan ${String(number)}`);
      const status = number < active ? 'active' : 'finished';
      plans.put(context, { plan: heartPlan, planHash: planHash(heartPlan), parties: heartPlan.parties, proposer: 'hungary' }, id);
      const progress = { status, reason: null, model: heartPlan.genesisModel, current: null } as const;
      putProgress(context, id, { proposer: 'hungary', progress: null }, progress);
    }
  });
  return consortium;
}

test('with 200 plans that have ended, the three that have not cost what they cost without them', async (t) => {
  const [young, old] = [await withPlans({ active: 2, ended: 0 }), await withPlans({ active: 2, ended: 200 })];
  const [few, many] = [
    await countReads(young, (context) => listActivePlans(context, page)),
    await countReads(old, (context) => listActivePlans(context, page)),
  ];
  t.is(many.result.items.length, 3);
  t.deepEqual(many, few);
  const all = await countReads(old, (context) => listPlans(context, page));
  t.is(all.result.items.length, 203);
  t.true(all.reads > 50 * many.reads, `${String(all.reads)} and ${String(many.reads)}`);
});

test('plans that have not ended come in pages, paused and waiting ones among them', async (t) => {
  const consortium = await withPlans({ active: 2, ended: 3 });
  await consortium.decide('cleveland', { kind: 'suspend', msp: 'longbeach', reason: 'left' });
  const seen: string[] = [];
  let bookmark = '';
  do {
    const found = await consortium.ask('rounds.activePlans', { limit: 1, bookmark });
    seen.push(...found.items.map(({ plan, status }) => `${plan.slice(0, 8)} ${status}`));
    bookmark = found.bookmark;
  } while (bookmark !== '');
  t.is(seen.length, 3);
  t.is(seen.filter((text) => text.endsWith('waiting')).length, 2, 'the one whose attempt is open goes on with two');
  const everyone = await consortium.list('rounds.plans', {});
  const ids = everyone.filter(({ status }) => status !== 'finished').map(({ plan, status }) => `${plan.slice(0, 8)} ${status}`);
  t.deepEqual([...seen].sort(), ids.sort());
  t.is(everyone.length, 6);
});
