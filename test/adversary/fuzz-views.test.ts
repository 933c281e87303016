// What a ledger answers to a query is of the query's shape or is not believed: every verb's view, malformed. All by `npm run fuzz`.
import process from 'node:process';
import test from 'ava';
import fc from 'fast-check';
import { inProcessLedger } from '@cohort/chaincode/client/in-process';
import { consortium, member } from '@cohort/chaincode/embedded/testing/consortium';
import { openEngine } from '@cohort/chaincode/embedded/engine';
import { openedNoised, playRound } from '@cohort/chaincode/core/testing/noised-story';
import { named } from '@cohort/chaincode/core/testing/consortium';
import { canonicalJson, type Json } from '@cohort/protos/canonical-json';
import { CohortError } from '@cohort/protos/errors';
import type { QueryBodies, QueryVerb } from '@cohort/protos/ledger';
import { viewShapes } from '@cohort/protos/views-schema';
import { malformed } from './fuzz.ts';

const documents = Number(process.env['COHORT_FUZZ'] ?? 200);

/** Every query's answer by the real contracts, after a round under noise has been published and the next one opened. */
const study = await openedNoised();
await playRound(study, study.round);
const { consortium: core, plan, round } = study;
await core.decide('cleveland', { kind: 'schema', name: 'heart', hash: named('schema'), size: 812 });
const page = { limit: 1000, bookmark: '' };
const bodies: { readonly [V in QueryVerb]: QueryBodies[V] } = {
  'members.list': page,
  'members.node': { node: 'cleveland/agent' },
  'governance.list': page,
  'governance.get': { proposal: plan },
  'governance.check': { proposer: 'cleveland', body: { kind: 'set-epoch-length', seconds: 90 } },
  'governance.rules': {},
  'schemas.list': page,
  'schemas.get': { name: 'heart' },
  'datasets.list': { msp: null, ...page },
  'datasets.get': { msp: 'cleveland', dataset: 'heart-private', version: 1 },
  'budgets.statement': { msp: 'cleveland', dataset: 'heart-private', ...page },
  'rounds.plans': page,
  'rounds.activePlans': page,
  'rounds.plan': { plan },
  'rounds.get': { round },
  'rounds.current': { plan },
  'rounds.list': { plan, ...page },
  'models.lineage': { plan, ...page },
  'epochs.current': {},
};
const verbs = Object.keys(viewShapes) as QueryVerb[];

const made = consortium([await member('alpha')]);
const engine = await openEngine({ ...made, path: ':memory:' });
let answer = '';
const ledger = inProcessLedger(
  {
    genesis: engine.genesis,
    submit: (transaction) => engine.submit(transaction),
    evaluate: () => Promise.resolve(answer),
    head: () => engine.head(),
    blocks: (from, signal) => engine.blocks(from, signal),
  },
  made.members[0].identity,
  { patienceMs: 0 },
);
test.after.always(() => ledger.close().then(() => engine.close()));

test.serial('every query answers in its shape', async (t) => {
  t.deepEqual([...verbs].sort(), Object.keys(bodies).sort());
  for (const verb of verbs) {
    const view = await core.ask(verb, bodies[verb]);
    answer = canonicalJson(view);
    t.deepEqual(await ledger.evaluate(verb, bodies[verb] as never), view as never, verb);
  }
});

test.serial('a malformed answer to any query is REPLY_INVALID, names the query, and nothing else is thrown', async (t) => {
  t.timeout(600_000);
  for (const verb of verbs) {
    const view = (await core.ask(verb, bodies[verb])) as Json;
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(malformed(view), async (bad) => {
        answer = canonicalJson(bad);
        try {
          await ledger.evaluate(verb, bodies[verb]);
          return true; // a change may happen to make another good answer
        } catch (thrown) {
          refused++;
          return thrown instanceof CohortError && thrown.code === 'REPLY_INVALID' && thrown.message.includes(verb);
        }
      }),
      { numRuns: documents },
    );
    t.true(refused > documents / 2, `${verb}: ${String(refused)} of ${String(documents)} refused`);
  }
  for (const text of ['', '{', '{ }', '1.5', '[', '{"epoch":1.0}']) {
    answer = text;
    await t.throwsAsync(ledger.evaluate('epochs.current', {}), { code: 'REPLY_INVALID' }, text);
  }
});
