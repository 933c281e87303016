// Step fetch statistics: the three opened sums of a published statistics round, by their hashes, from whichever party has them.
import { assertSumInBound, openSum } from '@cohort/mpc/open';
import { saltBytes, sumFileHash } from '@cohort/mpc/sum';
import { byteLength, sumBlocks } from '@cohort/mpc/block';
import { CohortError } from '@cohort/protos/errors';
import type { RoundView } from '@cohort/protos/ledger';
import { bodyHash, memberSetHash, type RoundBody } from '@cohort/protos/statements';
import { roundKey, termsHash, type Terms } from '@cohort/protos/terms';
import { pooledStatistics, type PooledStatistics } from '../data/pooled-statistics.ts';
import type { AgentPorts } from '../ports/ports.ts';
import { fetchFile } from './fetch-file.ts';

type FetchPorts = Pick<AgentPorts, 'ledger' | 'parties' | 'artifacts' | 'clock'>;

/**
 * The statistics that pooled terms name, computed from files that hash to the committed body; kept among the artifacts.
 * @throws the signal's reason; {CohortError} TERMS_REFUSED for a round that is none of these rows' published statistics, TERMS_MISMATCH,
 *   SUM_OUT_OF_BOUND, or the ledger's own refusals
 */
export async function fetchStatistics(
  { statistics, datasets, parties }: Pick<Terms, 'statistics' | 'datasets' | 'parties'>,
  ports: FetchPorts,
  signal: AbortSignal,
): Promise<PooledStatistics> {
  if (statistics === null) throw refuse('the key of a published round', 'none');
  const view = await ports.ledger.evaluate('rounds.get', { round: statistics });
  const body = publishedBody(view, statistics, ports.ledger.genesisHash);
  const { terms } = view;
  const outside = datasets.find(
    (wanted) =>
      !terms.datasets.some(({ msp, dataset, version }) => msp === wanted.msp && dataset === wanted.dataset && version === wanted.version),
  );
  if (outside !== undefined)
    throw refuse("a round over all of the plan's datasets", `one without version ${String(outside.version)} of ${outside.msp}`);
  const hU = memberSetHash(view.termsHash, body.members);
  // The round's own parties opened it; this round's may be others, or have moved.
  const from = [...parties, ...terms.parties];
  const limit = saltBytes + byteLength(sumBlocks(terms.blocks));
  const file = async (index: number): Promise<Uint8Array> => {
    const { sumHash: hash = '' } = body.sums.find((sum) => sum.index === index) ?? {};
    const holds = (bytes: Uint8Array): boolean =>
      sumFileHash({ termsHash: view.termsHash, hU, index }, bytes.subarray(0, saltBytes), bytes.subarray(saltBytes)) === hash;
    return await fetchFile({ hash, limit, holds, from }, ports, signal);
  };
  const opened = openSum([await file(0), await file(1), await file(2)], terms.blocks);
  for (const block of sumBlocks(terms.blocks)) assertSumInBound(opened[block.name] ?? new Int32Array(), block, body.members.length);
  return pooledStatistics(opened, terms.blocks);
}

function publishedBody({ round, terms, status, body, ...view }: RoundView, wanted: string, genesisHash: string): RoundBody {
  if (round !== wanted || roundKey(terms) !== wanted || view.termsHash !== termsHash(terms, genesisHash))
    throw new CohortError(
      'TERMS_MISMATCH',
      `statistics: expected round ${wanted} with terms that hash to ${view.termsHash} on this ledger; compare the ledger's genesis with the site's`,
    );
  if (terms.task !== 'statistics') throw refuse('a statistics round', `one of task ${terms.task}`);
  if (status !== 'published' || body === null) throw refuse('a published round', `one that is ${status}`);
  if (bodyHash(body) !== view.bodyHash)
    throw new CohortError(
      'TERMS_MISMATCH',
      `statistics: expected a body that hashes to ${String(view.bodyHash)}; ask the ledger's operator`,
    );
  return body;
}

function refuse(expected: string, got: string): CohortError {
  return new CohortError('TERMS_REFUSED', `statistics: expected ${expected}, got ${got}; vote a plan that names another round`);
}
