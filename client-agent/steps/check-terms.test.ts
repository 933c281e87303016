// Every reason for which a site refuses a round, with its code.
import test from 'ava';
import type { Terms } from '@cohort/protos/terms';
import type { DataSchema } from '../data/schema.ts';
import { Round } from '../round.ts';
import { codeOf } from '@cohort/protos/testing/code-of';
import { makeRig, roundOf, shownRound, type Rig } from '../testing/rig.ts';
import { checkTerms } from './check-terms.ts';
import { takeArchitecture } from './take-architecture.ts';

const refusalOf = async (rig: Rig, ports: Partial<Rig['ports']> = {}, terms?: Terms) =>
  codeOf(judged(terms === undefined ? await roundOf(rig) : await shownRound(rig, terms), { ...rig.ports, ...ports }));

const judged = async (round: Round, ports: Rig['ports']) => takeArchitecture(await checkTerms(round, ports), ports);

test('accepts the terms that the site agreed to', async (t) => {
  t.is(await refusalOf(await makeRig()), null);
});

test('refuses terms that do not hash to the round on this ledger', async (t) => {
  const rig = await makeRig();
  const view = await rig.open();
  const other = new Round({ ...view, terms: { ...view.terms, purpose: 'another' } }, new AbortController().signal);
  t.is(await codeOf(checkTerms(other, rig.ports)), 'TERMS_MISMATCH');
});

test('a party key that is not the pinned one is refused, and the message says what to do', async (t) => {
  for (const key of ['nodeKey', 'boxKey', 'tlsCertSha256'] as const) {
    const rig = await makeRig();
    const [first, ...others] = rig.ports.site.pinnedParties;
    if (first === undefined) return t.fail();
    const site = { ...rig.ports.site, pinnedParties: [{ ...first, [key]: 'ff'.repeat(32) }, ...others] };
    const error = await t.throwsAsync(checkTerms(await roundOf(rig), { ...rig.ports, site }));
    t.regex(error.message, new RegExp(`^KEY_NOT_PINNED: party org-0/party: expected the ${key} pinned at this site, got another`));
    t.regex(error.message, /; compare its words with its operator by another channel, and pin it: cohort pin accept org-0\/party$/);
    t.is(error.message.includes('(a vote may have replaced its node key, which no pin follows by itself)'), key === 'nodeKey');
  }
});

test('a party that was never pinned is refused', async (t) => {
  const rig = await makeRig();
  t.is(await refusalOf(rig, { site: { ...rig.ports.site, pinnedParties: rig.ports.site.pinnedParties.slice(1) } }), 'KEY_NOT_PINNED');
});

test('one pinned party in several seats is refused, whatever the ledger calls its organisations', async (t) => {
  const rig = await makeRig();
  const [first] = rig.terms.parties;
  const seats = [first, { ...first, msp: 'other-a' }, { ...first, msp: 'other-b' }] as unknown as Terms['parties'];
  t.is(await refusalOf(rig, {}, { ...rig.terms, parties: seats }), 'KEY_NOT_PINNED');
  const other = await makeRig();
  const [one] = other.terms.parties;
  t.is(await refusalOf(other, {}, { ...other.terms, parties: [one, one, one] }), 'TERMS_REFUSED');
});

test('three pins are three: a key or an organisation that two of them share is refused', async (t) => {
  for (const [field, expected] of [
    ['nodeKey', /got one nodeKey for two of them/],
    ['boxKey', /got one boxKey for two of them/],
    ['tlsCertSha256', /got one tlsCertSha256 for two of them/],
  ] as const) {
    const rig = await makeRig();
    const [first, second, third] = rig.terms.parties;
    const [one, two, three] = rig.ports.site.pinnedParties;
    const value = first[field];
    const parties = [first, { ...second, [field]: value }, third] as const;
    const pinnedParties = [one, { ...two, [field]: value }, three] as typeof rig.ports.site.pinnedParties;
    const terms = { ...rig.terms, parties };
    const error = await t.throwsAsync(
      checkTerms(await shownRound(rig, terms), { ...rig.ports, site: { ...rig.ports.site, pinnedParties } }),
    );
    t.regex(error.message, expected);
    t.regex(error.message, /^TERMS_REFUSED/);
  }
});

test("the site's policy refuses by naming the rule and what to change", async (t) => {
  const rig = await makeRig();
  rig.refusals.push({
    rule: 'minCohort',
    reason: 'expected at least 5, got 3',
    change: 'ask for a plan with a larger cohort or lower minCohort',
  });
  const error = await t.throwsAsync(checkTerms(await roundOf(rig), rig.ports));
  t.is(error.message, 'POLICY_REFUSED: minCohort: expected at least 5, got 3; ask for a plan with a larger cohort or lower minCohort');
});

test('a ledger with another genesis has other terms', async (t) => {
  const rig = await makeRig();
  t.is(await refusalOf(rig, { ledger: { ...rig.ports.ledger, genesisHash: 'cd'.repeat(32) } }), 'TERMS_MISMATCH');
});

const refused: readonly (readonly [string, Partial<Terms>, string])[] = [
  ['a dataset that the plan does not name', { datasets: [{ msp: 'cleveland', dataset: 'heart', version: 2 }] }, 'DATASET_NOT_ALLOWED'],
  [
    'noise without its numbers',
    {
      mechanism: {
        kind: 'dp-fedsgd',
        unit: 'record',
        adjacency: 'add-remove',
        sigma2: null,
        sensitivity2: null,
        samplingRate: null,
        alphaStar: null,
      },
    },
    'TERMS_REFUSED',
  ],
  ['a proof', { proof: true }, 'MECHANISM_NOT_SUPPORTED'],
  ['a cohort of two', { minCohort: 2 }, 'TERMS_REFUSED'],
  ['an architecture that the site does not know', { architecture: 'ee'.repeat(32) }, 'TERMS_REFUSED'],
  ['a cohort whose sum may leave the ring', { maxCohort: 1 << 10 }, 'RING_OVERFLOW'],
];

for (const [what, changes, code] of refused)
  test(`refuses ${what}`, async (t) => {
    t.is(await refusalOf(await makeRig({ changes })), code as never);
  });

test('refuses blocks that are not those of the quantiser, opened un-noised', async (t) => {
  const { terms } = await makeRig();
  const [model, weight] = terms.blocks;
  if (model === undefined || weight === undefined) return t.fail();
  for (const blocks of [
    [model],
    [model, weight, { ...weight, name: 'more' }],
    [{ ...model, use: 'score' as const }, weight],
    [{ ...model, bound: 7 }, weight],
    [{ ...model, length: 4 }, weight],
  ])
    t.is(await refusalOf(await makeRig({ changes: { blocks } })), 'TERMS_REFUSED');
});

test("refuses a strategy whose step cannot be computed, though the ledger's terms say so", async (t) => {
  const { strategy } = (await makeRig()).terms;
  for (const change of [{ clientRate: '0' }, { serverRate: '0.0' }, { kind: 'fedadam', tau: '0' } as const])
    t.is(await refusalOf(await makeRig({ changes: { strategy: { ...strategy, ...change } } })), 'TERMS_REFUSED');
});

test('refuses three parties of two organisations', async (t) => {
  const rig = await makeRig();
  const [first, second, third] = rig.terms.parties;
  t.is(await refusalOf(rig, {}, { ...rig.terms, parties: [first, second, { ...third, msp: first.msp }] }), 'KEY_NOT_PINNED');
});

const withSchema = (rig: Rig, change: Partial<DataSchema>): Partial<Rig['ports']> => ({
  study: { ...rig.ports.study, schema: { ...rig.ports.study.schema, ...change } },
});

test('an architecture with another number of inputs than the schema has features is refused, and both are named', async (t) => {
  const rig = await makeRig();
  const { columns } = rig.ports.study.schema;
  const [first] = columns;
  if (first === undefined) return t.fail();
  const wider = withSchema(rig, { columns: [{ ...first, name: 'c' }, ...columns] });
  const error = await t.throwsAsync(judged(await roundOf(rig), { ...rig.ports, ...wider }));
  t.regex(error.message, /^TERMS_REFUSED: architecture: expected 3 inputs, one for each feature of schema test, got 2; vote a plan with/);
  t.is(await refusalOf(rig, withSchema(rig, { columns: columns.slice(1) })), 'TERMS_REFUSED');
});

test('a label rule that cannot tell two classes apart is refused for training', async (t) => {
  const rig = await makeRig();
  const error = await t.throwsAsync(judged(await roundOf(rig), { ...rig.ports, ...withSchema(rig, { label: 'y > 1' }) }));
  t.regex(error.message, /^TERMS_REFUSED: label: expected a rule that tells two classes apart, .* got "y > 1", which is 0 for every value/);
});
