// Puts a plan to the vote, and what it names by hash where all who vote can fetch it.
import { documentArtifact } from '@cohort/protos/artifact';
import { canonicalJson } from '@cohort/protos/canonical-json';
import { CohortError } from '@cohort/protos/errors';
import { listAll } from '@cohort/protos/list-all';
import type { Plan } from '@cohort/protos/terms';
import type { Admin } from '../consortium/admin-ledger.ts';
import { propose } from '../consortium/decide.ts';
import type { SharedArtifacts } from '../consortium/shared-artifacts.ts';
import type { Net } from './read-architecture.ts';

export interface ProposedFiles {
  readonly plan: Plan;
  readonly net: Net | null;
  /** The first model's file. */
  readonly file: Uint8Array | null;
}

export interface ProposedPlan {
  readonly proposal: string;
  /** Whether it was open already, and only its files were put again. */
  readonly wasOpen: boolean;
  /** The parties that have the files now. */
  readonly architectureAt: readonly string[];
  readonly modelAt: readonly string[];
}

type Proposer = Pick<Admin, 'ledger' | 'msp' | 'dir'>;

/**
 * Run again after an interruption it puts the files of the proposal that is open; nothing is proposed twice. A file that is not given is not put:
 * an evaluation judges a model that the parties have.
 * @throws {CohortError} what the ledger refuses the proposal with; with the proposal made, why no party takes a file, and what to do
 */
export async function proposePlan(admin: Proposer, shared: SharedArtifacts, { plan, net, file }: ProposedFiles): Promise<ProposedPlan> {
  const open = await openProposalOf(admin, plan);
  const proposal = open ?? (await propose(admin, { kind: 'plan', plan }, null));
  try {
    const architecture = net === null ? null : await shared.put(documentArtifact('architecture', net.architecture), proposal);
    const model = file === null ? null : await shared.put(file, proposal);
    return { proposal, wasOpen: open !== null, architectureAt: architecture?.at ?? [], modelAt: model?.at ?? [] };
  } catch (thrown) {
    const { code, detail } = CohortError.from(thrown);
    throw new CohortError(
      code,
      `proposal ${proposal.slice(0, 8)} is open, but its files could not be put at the parties: ${detail}; run the same command again, which puts them and proposes nothing twice`,
      { cause: thrown },
    );
  }
}

/** This organisation's own open proposal of this plan; null where there is none. */
export async function openProposalOf({ ledger, msp }: Proposer, plan: Plan): Promise<string | null> {
  const { epoch } = await ledger.evaluate('epochs.current', {});
  const text = canonicalJson(plan);
  const same = (await listAll(ledger, 'governance.list', {})).find(
    ({ status, closesEpoch, proposer, body }) =>
      status === 'open' && closesEpoch >= epoch && proposer === msp && body.kind === 'plan' && canonicalJson(body.plan) === text,
  );
  return same?.proposal ?? null;
}
