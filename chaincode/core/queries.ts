// The explicit table of read-only queries.
import type { Json } from '@cohort/protos/canonical-json';
import type { QueryBodies, QueryResults, QueryVerb } from '@cohort/protos/ledger';
import { queryShapes } from '@cohort/protos/ledger-schema';
import type { ReadContext } from './context.ts';
import { statement } from './budgets/statement.ts';
import { getDataset, listDatasets } from './datasets/list.ts';
import { showEpoch } from './epochs/epoch-view.ts';
import { requireProposable } from './governance/proposable.ts';
import { getProposal, listProposals } from './governance/view.ts';
import { listMembers, showNode } from './members/view.ts';
import { showLineage } from './models/lineage.ts';
import { getPlan, listActivePlans, listPlans } from './rounds/plan-view.ts';
import { showRules } from './rules/view.ts';
import { getSchema, listSchemas } from './schemas/view.ts';
import { currentRound, getRound, listRounds } from './rounds/round-view.ts';

export interface Query {
  run(context: ReadContext, body: Json): Promise<unknown>;
}

function row<V extends QueryVerb>(verb: V, handler: (context: ReadContext, body: QueryBodies[V]) => Promise<QueryResults[V]>): Query {
  return { run: async (context, body) => handler(context, queryShapes[verb](body, 'body')) };
}

export const queries: { readonly [V in QueryVerb]: Query } = {
  'members.list': row('members.list', listMembers),
  'members.node': row('members.node', showNode),
  'governance.list': row('governance.list', listProposals),
  'governance.get': row('governance.get', getProposal),
  'governance.check': row('governance.check', requireProposable),
  'governance.rules': row('governance.rules', showRules),
  'schemas.list': row('schemas.list', listSchemas),
  'schemas.get': row('schemas.get', getSchema),
  'datasets.list': row('datasets.list', listDatasets),
  'datasets.get': row('datasets.get', getDataset),
  'budgets.statement': row('budgets.statement', statement),
  'rounds.plans': row('rounds.plans', listPlans),
  'rounds.activePlans': row('rounds.activePlans', listActivePlans),
  'rounds.plan': row('rounds.plan', getPlan),
  'rounds.get': row('rounds.get', getRound),
  'rounds.current': row('rounds.current', currentRound),
  'rounds.list': row('rounds.list', listRounds),
  'models.lineage': row('models.lineage', showLineage),
  'epochs.current': row('epochs.current', showEpoch),
};
