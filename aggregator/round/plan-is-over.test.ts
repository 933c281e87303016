// Whether a plan is over counts what every plan released from its model, not only its own rounds.
import test from 'ava';
import { memberSetHash } from '@cohort/protos/statements';
import { hash } from '@cohort/protos/hash';
import type { QueryBodies, QueryVerb, RoundView } from '@cohort/protos/ledger';
import type { Plan } from '@cohort/protos/terms';
import { listAll } from '@cohort/protos/list-all';
import { systemClock } from '@cohort/protos/runtime/system-clock';
import type { Ports } from '../ports/ports.ts';
import { noised } from '@cohort/chaincode/testing/noised-plan';
import { Network } from '../testing/network.ts';
import { openedTerms } from '../testing/seen-round.ts';
import { planIsOver } from './plan-is-over.ts';

const four = ['cleveland', 'hungary', 'switzerland', 'va'];
const network = await Network.create();
test.after(() => network.close());
const terms = await openedTerms(network);

/** A ledger on which another plan's only round committed these members. */
async function judged(change: Partial<Plan>, members: readonly string[]): Promise<string | null> {
  const other = { ...network.plan, ...change };
  const { genesisModel: modelIn, parties: _parties, expiryEpochs: _expiryEpochs, ...agreed } = other;
  const door = network.ledger.clientOf('va/party');
  const [own] = await listAll(door, 'rounds.plans', {});
  if (own === undefined) return 'no plan';
  const committed: Pick<RoundView, 'terms' | 'body' | 'enrolled'> = {
    terms: { ...terms, ...agreed, modelIn, plan: 'bb' },
    enrolled: network.members.map(({ msp, node }) => ({
      member: msp,
      node,
      nodeKey: '',
      boxKey: '',
      dataset: { msp, dataset: 'heart', version: 1 },
      bucket: { lower: 20, upper: 50 },
      reserved: [],
    })),
    body: {
      termsHash: '',
      modelIn: other.genesisModel,
      members: members.map((member) => ({ member, com: memberSetHash(hash('terms', ''), []) })),
      sums: [],
    },
  };
  const evaluate = async (verb: QueryVerb, body: never): Promise<unknown> => {
    if (verb === 'rounds.plans') return { items: [own, { ...own, plan: 'bb', body: other }], bookmark: '' };
    if (verb === 'rounds.list') return { items: (body as QueryBodies['rounds.list']).plan === 'bb' ? [committed] : [], bookmark: '' };
    return door.evaluate(verb, body);
  };
  const ports = { ledger: { ...door, evaluate }, clock: systemClock() } as unknown as Ports;
  return planIsOver(terms, ports, new AbortController().signal);
}

test('members whom another plan released from this model without noise cannot come back', async (t) => {
  t.is(await judged({}, four.slice(0, 2)), 'cohort-too-small');
  // Three are left, and minCohort is three.
  t.is(await judged({}, four.slice(0, 1)), null);
});

test('what another plan released from another model, as another task or under noise keeps nobody away', async (t) => {
  t.is(await judged({ genesisModel: hash('terms', 'another') }, four), null);
  t.is(await judged({ task: 'evaluate' }, four), null);
  t.is(await judged(noised(7), four), null);
});
