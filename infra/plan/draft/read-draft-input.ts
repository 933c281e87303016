// What the ledger knows that a draft needs: datasets with their accounts, who runs a party, how long an epoch lasts.
import type { Ledger } from '@cohort/chaincode/client/ledger';
import { readMembers } from '@cohort/chaincode/client/read-members';
import { CohortError } from '@cohort/protos/errors';
import type { MembersView } from '@cohort/protos/ledger';
import { listAll } from '@cohort/protos/list-all';
import { readStatement } from '@cohort/protos/read-statement';
import type { Plan } from '@cohort/protos/terms';
import type { DraftInput } from './draft-input.ts';
import { wishedDatasets, type Named } from './wished-datasets.ts';

export interface Asked extends Named {
  /** Three node ids; null for the first three organisations that run one. */
  readonly parties: string | null;
}

export interface ReadInput extends Pick<DraftInput, 'datasets' | 'parties' | 'epochSeconds'> {
  /** What was left out, as sentences. */
  readonly warnings: readonly string[];
}

/** @throws {CohortError} USAGE, NOT_FOUND, PLAN_NOT_ACCEPTED, NODE_NOT_ACTIVE where fewer than three organisations run a party; the ledger's */
export async function readDraftInput(ledger: Pick<Ledger, 'evaluate'>, asked: Asked): Promise<ReadInput> {
  const members = await readMembers(ledger);
  const wished = wishedDatasets(await listAll(ledger, 'datasets.list', { msp: null }), asked);
  const isOffered = ({ msp }: { readonly msp: string }) => isActive(members, `${msp}/agent`);
  const views = asked.datasets === null ? wished.filter(isOffered) : wished;
  const datasets = await Promise.all(
    views.map(async (view) => ({ view, accounts: (await readStatement(ledger, { msp: view.msp, dataset: view.dataset })).accounts })),
  );
  const { seconds, nextSeconds } = await ledger.evaluate('epochs.current', {});
  const parties = partiesOf(members, asked.parties);
  const unoffered = wished.filter((view) => !isOffered(view)).map(({ msp, dataset }) => `${dataset} of ${msp}`);
  const runs = members.nodes.filter(({ role, status }) => role === 'party' && status === 'active').length;
  return {
    datasets,
    parties,
    epochSeconds: Math.min(seconds, nextSeconds),
    warnings: [
      ...(unoffered.length === 0
        ? []
        : [
            `No admitted agent of an active organisation offers ${unoffered.join(', ')}: ${asked.datasets === null ? 'left out' : 'the ledger refuses the plan'}.`,
          ]),
      ...(asked.parties === null && runs > 3
        ? [`${String(runs)} organisations run a party; the plan takes ${parties.join(', ')} (--parties names others).`]
        : []),
    ],
  };
}

function partiesOf(members: MembersView, named: string | null): Plan['parties'] {
  const running = members.nodes.filter(({ role, node }) => role === 'party' && isActive(members, node)).map(({ node }) => node);
  const [first, second, third, ...more] = named === null ? running.slice(0, 3) : named.split(',').map((node) => node.trim());
  if (first === undefined || second === undefined || third === undefined || more.length > 0)
    throw new CohortError(
      named === null ? 'NODE_NOT_ACTIVE' : 'USAGE',
      `parties: expected three party nodes of three organisations, got ${named ?? (running.join(', ') || 'none')}; ${named === null ? 'admit another (cohort member propose MSP/party)' : `name three of ${running.join(', ')}`}`,
    );
  return [first, second, third];
}

const isActive = ({ nodes }: MembersView, id: string): boolean => nodes.some(({ node, status }) => node === id && status === 'active');
