// Lists of a consortium that has grown: every page fits what a ledger may answer, and a walk finds everything once and in order.
import test from 'ava';
import { listAll, type Answers, type ListFilter, type ListVerb } from '@cohort/protos/list-all';
import type { DatasetView, NodeRecord, NodeRole, ProposalView } from '@cohort/protos/ledger';
import { readStatement } from '@cohort/protos/read-statement';
import { mostPageBytes } from '@cohort/protos/page';
import { documentBytes, encodeReply } from '@cohort/protos/transport/documents';
import { planHash, roundKey } from '@cohort/protos/terms';
import { viewShapes } from '@cohort/protos/views-schema';
import { accountKey, putAccount, requireAccount, reservations } from './budgets/state.ts';
import { datasets } from './datasets/state.ts';
import { proposals } from './governance/state.ts';
import { organisations, putNode } from './members/state.ts';
import { models } from './models/state.ts';
import { deriveTerms } from './rounds/derive-terms.ts';
import { plans, putProgress, rounds, voids } from './rounds/state.ts';
import { Consortium, hospitals, named, nodeRecord } from './testing/consortium.ts';
import { fill } from './testing/fill.ts';
import { budgetedRegistration, openedNoised } from './testing/noised-story.ts';
import { heartPlan, opened } from './testing/round-story.ts';

/** The consortium's answers through the shape of an answer on the wire, and the size of each. */
function measured(consortium: Consortium): Answers & { readonly sizes: readonly number[] } {
  const sizes: number[] = [];
  const evaluate: Answers['evaluate'] = async (asked, body) => {
    const page = viewShapes[asked](await consortium.ask(asked, body), 'page');
    encodeReply('Ledger', 'Evaluate', page);
    sizes.push(documentBytes(page).length);
    return page;
  };
  return { evaluate, sizes };
}

/** Walks a list as a client does. */
async function walk<V extends ListVerb>(consortium: Consortium, verb: V, filter: ListFilter<V>) {
  const answers = measured(consortium);
  return { items: await listAll(answers, verb, filter), sizes: answers.sizes };
}

const count = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);
const member = (number: number): string => `member-${String(number).padStart(4, '0')}`;
const dataset = (msp: string, version: number): DatasetView => ({ ...budgetedRegistration, msp, dataset: 'heart', source: 'uci', version });
/** A record with keys of nobody: making real ones for thousands of nodes would take longer than the walks. */
const anAgent = nodeRecord('cleveland', 'agent');
const keyless = (msp: string, role: NodeRole): NodeRecord => ({
  ...anAgent,
  node: `${msp}/${role}`,
  msp,
  role,
  tlsCertSha256: named(`tls ${msp} ${role}`),
  identityCertSha256: named(`identity ${msp} ${role}`),
  nodeKey: named(`node key ${msp} ${role}`),
});
const names = (views: readonly DatasetView[]): string[] => views.map(({ msp, version }) => `${msp} ${String(version)}`);

test('1,024 organisations with four nodes each', async (t) => {
  const consortium = new Consortium();
  const caPem = `-----BEGIN CERTIFICATE-----\n${'A'.repeat(900)}\n-----END CERTIFICATE-----\n`;
  await fill(consortium, (context) => {
    for (const msp of count(1, 1024).map(member)) {
      organisations.put(context, { msp, name: msp, caPem, admin: keyless(msp, 'admin') }, msp);
      for (const role of ['admin', 'agent', 'ledger', 'party'] as const) putNode(context, keyless(msp, role));
    }
  });
  const { items, sizes } = await walk(consortium, 'members.list', {});
  t.deepEqual(
    items.map(({ msp }) => msp),
    count(1, 1024).map(member),
  );
  t.true(items.every(({ msp, nodes }) => nodes.length === 4 && nodes.every(({ node }) => node.startsWith(`${msp}/`))));
  t.true(sizes.length > 1 && Math.max(...sizes) <= mostPageBytes + 2 * 1024);
});

test('10,000 dataset versions: all of them, and those of one member beside its namesakes', async (t) => {
  const consortium = new Consortium();
  await fill(consortium, (context) => {
    for (const msp of [...count(1, 999).map(member), 'member-00'])
      for (const version of count(1, 10)) datasets.put(context, dataset(msp, version), msp, 'heart', String(version));
  });
  const { items, sizes } = await walk(consortium, 'datasets.list', { msp: null });
  t.is(new Set(names(items)).size, 10_000);
  t.is(items.length, 10_000);
  t.true(sizes.length >= 10 && Math.max(...sizes) <= mostPageBytes + 2 * 1024);
  const own = await walk(consortium, 'datasets.list', { msp: 'member-00' });
  t.deepEqual(
    names(own.items),
    [1, 10, 2, 3, 4, 5, 6, 7, 8, 9].map((version) => `member-00 ${String(version)}`),
  );
  t.is((await consortium.ask('datasets.get', { msp: member(7), dataset: 'heart', version: 3 })).version, 3);
});

test('a page holds as many items as were asked for, and begins at its bookmark', async (t) => {
  const consortium = new Consortium();
  await fill(consortium, (context) => {
    for (const version of count(1, 9)) datasets.put(context, dataset('cleveland', version), 'cleveland', 'heart', String(version));
  });
  const first = await consortium.ask('datasets.list', { msp: null, limit: 4, bookmark: '' });
  t.deepEqual([first.items.length, first.bookmark], [4, 'cleveland~heart~5']);
  const second = await consortium.ask('datasets.list', { msp: null, limit: 5, bookmark: first.bookmark });
  t.deepEqual([second.items.map(({ version }) => version), second.bookmark], [[5, 6, 7, 8, 9], '']);
  const ask = (body: object) => consortium.ask('datasets.list', { msp: null, limit: 1, bookmark: '', ...body });
  for (const limit of [0, 1001]) await t.throwsAsync(ask({ limit }), { code: 'BODY_INVALID', message: /limit/ });
  for (const bookmark of ['\u0000', '~', 'a~', 'A', 'x'.repeat(201)])
    await t.throwsAsync(ask({ bookmark }), { code: 'BODY_INVALID', message: /bookmark/ });
});

test('no bookmark reaches another list', async (t) => {
  const consortium = await Consortium.found(...hospitals);
  await fill(consortium, (context) => {
    datasets.put(context, dataset('cleveland', 1), 'cleveland', 'heart', '1');
    datasets.put(context, dataset('hungary', 1), 'hungary', 'heart', '1');
  });
  for (const bookmark of ['a', 'cleveland~heart~1', 'hungary~heart~1', 'zz'])
    for (const msp of ['hungary', 'switzerland'])
      t.true((await consortium.ask('datasets.list', { msp, limit: 9, bookmark })).items.every((item) => item.msp === msp));
});

test('1,000 proposals with an electorate of 100, and one of 1,024', async (t) => {
  const consortium = new Consortium();
  const proposal = (number: number, electorate: readonly string[]): Omit<ProposalView, 'votes'> => ({
    proposal: named(`proposal ${String(number)}`),
    body: { kind: 'suspend', msp: 'hungary', reason: 'a reason' },
    proposer: 'cleveland',
    electorate,
    threshold: { num: 1, den: 2, comparator: '>' },
    opensEpoch: 0,
    closesEpoch: 10,
    status: 'open',
  });
  const made = count(1, 1000).map((number) => proposal(number, count(1, number === 1 ? 1024 : 100).map(member)));
  await fill(consortium, (context) => {
    for (const item of made) proposals.put(context, item, item.proposal);
  });
  const { items, sizes } = await walk(consortium, 'governance.list', {});
  t.deepEqual(
    items.map((item) => item.proposal),
    made.map((item) => item.proposal).sort(),
  );
  t.true(sizes.length > 1 && Math.max(...sizes) <= mostPageBytes + 2 * 1024);
});

test('1,000 plans', async (t) => {
  const { consortium, plan: own } = await opened();
  const ids = count(1, 999).map((number) => named(`plan ${String(number)}`));
  await fill(consortium, (context) => {
    for (const id of ids) {
      plans.put(context, { plan: heartPlan, planHash: planHash(heartPlan), parties: heartPlan.parties, proposer: 'cleveland' }, id);
      const progress = { status: 'finished', reason: null, model: heartPlan.genesisModel, current: null } as const;
      putProgress(context, id, { proposer: 'cleveland', progress: null }, progress);
    }
  });
  const { items, sizes } = await walk(consortium, 'rounds.plans', {});
  t.deepEqual(
    items.map(({ plan }) => plan),
    [own, ...ids].sort(),
  );
  t.true(sizes.length > 1 && Math.max(...sizes) <= mostPageBytes + 2 * 1024);
  t.deepEqual(
    await consortium.ask('rounds.plan', { plan: own }),
    items.find(({ plan }) => plan === own),
  );
  await t.throwsAsync(consortium.ask('rounds.plan', { plan: named('no plan') }), { code: 'NOT_FOUND' });
});

test('1,000 rounds with attempts that came to nothing, and their models, in the order of their numbers', async (t) => {
  const { consortium, plan } = await opened();
  await fill(consortium, async (context) => {
    const accepted = {
      plan: { ...heartPlan, rounds: 1000 },
      planHash: planHash(heartPlan),
      parties: heartPlan.parties,
      proposer: 'cleveland',
    };
    for (const round of count(1, 1000))
      for (const attempt of round % 100 === 0 ? [0, 1, 2] : [0]) {
        const made = await deriveTerms(context, accepted, { plan, round, attempt, modelIn: named('model') });
        rounds.put(context, made, plan, String(round), String(attempt));
        if (round % 100 === 0 && attempt < 2)
          voids.put(context, { reason: 'expired', named: [], evidence: [] }, plan, String(round), String(attempt));
        else {
          const published = { round: roundKey(made.terms), modelIn: named('in'), modelOut: named('out'), bodyHash: named('body') };
          models.put(context, published, plan, String(round), String(attempt));
        }
      }
  });
  const { items, sizes } = await walk(consortium, 'rounds.list', { plan });
  t.is(items.length, 1020);
  const numbers = items.map(({ terms }) => 10 * terms.round + terms.attempt);
  t.deepEqual(
    numbers,
    [...numbers].sort((left, right) => left - right),
  );
  t.deepEqual(
    items.filter(({ status }) => status === 'void').map(({ terms }) => terms.attempt),
    count(1, 10).flatMap(() => [0, 1]),
  );
  t.true(sizes.length > 1 && Math.max(...sizes) <= mostPageBytes + 2 * 1024);
  const lineage = await walk(consortium, 'models.lineage', { plan });
  t.deepEqual(
    lineage.items.map(({ round }) => Number(round.split('~')[1])),
    count(1, 1000),
  );
  for (const bookmark of ['a', '0~0', '1'])
    await t.throwsAsync(consortium.ask('rounds.list', { plan, limit: 1, bookmark }), { code: 'BODY_INVALID', message: /bookmark/ });
  await t.throwsAsync(consortium.ask('models.lineage', { plan, limit: 1, bookmark: '1' }), { code: 'BODY_INVALID' });
});

test('the statement of an account with 2,500 reservations, whatever became of them', async (t) => {
  const { consortium, round } = await openedNoised();
  const account = 'hungary~heart-private~train~record';
  await fill(consortium, async (context) => {
    for (let nonce = 0; nonce < 2500; nonce++)
      reservations.put(context, { account, cost: '1', round, nonce, multiple: 1 }, ...accountKey(account), String(nonce));
    putAccount(context, { ...(await requireAccount(context, account)), nonce: 2500 });
  });
  const measuredAnswers = measured(consortium);
  const of = { msp: 'hungary', dataset: 'heart-private' };
  const { accounts } = await readStatement(measuredAnswers, of);
  t.deepEqual(
    accounts.map(({ partition, entries }) => [partition, entries.length]),
    [
      ['train', 2500],
      ['evaluation', 0],
    ],
  );
  t.true(measuredAnswers.sizes.length === 3 && Math.max(...measuredAnswers.sizes) < mostPageBytes);
  const page = await consortium.ask('budgets.statement', { ...of, limit: 7, bookmark: '2495' });
  t.deepEqual([page.accounts[0]?.entries.length, page.bookmark], [5, '']);
  await t.throwsAsync(consortium.ask('budgets.statement', { ...of, limit: 7, bookmark: 'a' }), {
    code: 'BODY_INVALID',
    message: /bookmark/,
  });
  let answers = 0;
  const circle: Answers['evaluate'] = () =>
    answers++ < 5 ? Promise.resolve({ ...page, bookmark: '1000' } as never) : Promise.reject(new RangeError('asked for pages without end'));
  await t.throwsAsync(readStatement({ evaluate: circle }, of), { code: 'REPLY_INVALID', message: /expected a page behind 1000/ });
});
