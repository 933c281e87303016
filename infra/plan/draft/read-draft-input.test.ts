// A draft over what a ledger knows is a plan that this ledger takes, and what it leaves out it says.
import test from 'ava';
import { CohortError } from '@cohort/protos/errors';
import { propose } from '../../consortium/decide.ts';
import { genesis, testNet } from '../testing/heart-plan.ts';
import { plainWishes } from '../testing/plain-wishes.ts';
import { siteOf, studiedLedger } from '../testing/studied-ledger.ts';
import type { DraftWishes } from './draft-input.ts';
import { draftPlan } from './draft-plan.ts';
import { readDraftInput } from './read-draft-input.ts';

const any = { datasets: null, dataset: null, parties: null };
const wishes: DraftWishes = { ...plainWishes, rounds: 20, epsilon: '3' };

test('what is drafted from the ledger is proposed as it stands, trained or judged', async (t) => {
  const ledger = await studiedLedger();
  const site = siteOf(ledger, 'north');
  const { warnings, ...known } = await readDraftInput(site.ledger, any);
  t.deepEqual(warnings, []);
  t.is(known.epochSeconds, 36_000);
  for (const task of ['train', 'evaluate'] as const) {
    const { plan } = draftPlan({ ...known, architecture: testNet, genesisModel: genesis.hash, wishes: { ...wishes, task } });
    t.regex(await propose(site, { kind: 'plan', plan }, null), /^[0-9a-f]{64}$/);
  }
});

test('datasets and parties are named, and what is not there is refused with what is', async (t) => {
  const { ledger } = siteOf(await studiedLedger(), 'north');
  const named = await readDraftInput(ledger, {
    ...any,
    datasets: 'stmary/heart, north/heart@1,river/heart',
    parties: 'stmary/party,north/party,river/party',
  });
  t.deepEqual(
    named.datasets.map(({ view: { msp } }) => msp),
    ['stmary', 'north', 'river'],
  );
  t.deepEqual(named.parties, ['stmary/party', 'north/party', 'river/party']);
  const refusals = [
    [{ datasets: 'north/heart@2' }, 'NOT_FOUND', /expected one of north\/heart@1, river\/heart@1, stmary\/heart@1, got north\/heart@2/],
    [{ datasets: 'north' }, 'USAGE', /names such as north\/patients/],
    [{ dataset: 'lungs' }, 'NOT_FOUND', /--dataset: expected one of heart, got lungs/],
    [{ datasets: 'north/heart', dataset: 'heart' }, 'USAGE', /leave one out/],
    [{ parties: 'north/party' }, 'USAGE', /three party nodes .* got north\/party; name three of north\/party, river\/party, stmary\/party/],
  ] as const;
  for (const [asked, code, message] of refusals) {
    const error = await t.throwsAsync(readDraftInput(ledger, { ...any, ...asked }), { instanceOf: CohortError });
    t.is(error.code, code);
    t.regex(error.detail, message);
  }
});

test('datasets of two schemas are told apart before anything is derived', async (t) => {
  const { ledger } = siteOf(await studiedLedger({ river: { schemaHash: 'ab'.repeat(32) } }), 'north');
  await t.throwsAsync(readDraftInput(ledger, any), { code: 'PLAN_NOT_ACCEPTED', message: /one schema for all, .* abab/ });
});
