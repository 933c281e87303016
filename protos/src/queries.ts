// What is asked of the ledger, and what it answers.
import type { BudgetStatement, DatasetView } from './budgets.ts';
import type {
  EpochView,
  NodeView,
  MemberView,
  ModelView,
  PlanView,
  Proposable,
  ProposalBody,
  ProposalView,
  RoundView,
  RulesView,
  SchemaView,
} from './ledger.ts';
import type { Page, PageQuery } from './page.ts';
import type { DatasetVersion } from './terms.ts';

/** Read-only queries by their verb. A list is asked for in pages. */
export interface QueryBodies {
  'members.list': PageQuery;
  'members.node': { readonly node: string };
  'governance.list': PageQuery;
  'governance.get': { readonly proposal: string };
  /** What this would be refused with if this organisation proposed it now; nothing is written. */
  'governance.check': { readonly proposer: string; readonly body: ProposalBody };
  'governance.rules': Record<string, never>;
  /** Accepted schemas, in the order of names. */
  'schemas.list': PageQuery;
  'schemas.get': { readonly name: string };
  /** Those of one member, or of all. */
  'datasets.list': PageQuery & { readonly msp: string | null };
  'datasets.get': DatasetVersion;
  /** A page of each account's entries, in the order of its reservations. */
  'budgets.statement': PageQuery & { readonly msp: string; readonly dataset: string };
  /** Every plan, in the order of ids. */
  'rounds.plans': PageQuery;
  /** Those that have not ended, paused and waiting ones too, in the order of who proposed them. */
  'rounds.activePlans': PageQuery;
  'rounds.plan': { readonly plan: string };
  'rounds.get': { readonly round: string };
  'rounds.current': { readonly plan: string };
  'rounds.list': PageQuery & { readonly plan: string };
  'models.lineage': PageQuery & { readonly plan: string };
  'epochs.current': Record<string, never>;
}

export type QueryVerb = keyof QueryBodies;

/** What each query answers. */
export interface QueryResults {
  'members.list': Page<MemberView>;
  'members.node': NodeView;
  'governance.list': Page<ProposalView>;
  'governance.get': ProposalView;
  'governance.check': Proposable;
  'governance.rules': RulesView;
  'schemas.list': Page<SchemaView>;
  'schemas.get': SchemaView;
  'datasets.list': Page<DatasetView>;
  'datasets.get': DatasetView;
  'budgets.statement': BudgetStatement & { readonly bookmark: string };
  'rounds.plans': Page<PlanView>;
  'rounds.activePlans': Page<PlanView>;
  'rounds.plan': PlanView;
  'rounds.get': RoundView;
  /** Null before the first round was opened. */
  'rounds.current': RoundView | null;
  'rounds.list': Page<RoundView>;
  'models.lineage': Page<ModelView>;
  'epochs.current': EpochView;
}
