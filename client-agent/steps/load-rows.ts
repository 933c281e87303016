// Step load rows: the site's rows, scaled as a round's terms say, which for pooled scaling fetches the statistics first.
import type { Terms } from '@cohort/protos/terms';
import type { AgentPorts } from '../ports/ports.ts';
import { fetchStatistics } from './fetch-statistics.ts';
import { load, type LoadedData } from './load.ts';

type LoadPorts = Pick<AgentPorts, 'study' | 'ledger' | 'parties' | 'artifacts' | 'clock'>;

/** @throws the signal's reason; {CohortError} as `load` and `fetchStatistics` */
export async function loadRows(
  terms: Pick<Terms, 'task' | 'normalisation' | 'statistics' | 'datasets' | 'blocks' | 'parties'>,
  ports: LoadPorts,
  signal: AbortSignal,
): Promise<LoadedData> {
  const { task, normalisation, blocks } = terms;
  const pooled = normalisation === 'pooled' ? await fetchStatistics(terms, ports, signal) : null;
  const momentsAt = task === 'statistics' ? (blocks.find(({ name }) => name === 'sum')?.scale ?? null) : null;
  return await load({ ...ports.study, normalisation, pooled, momentsAt });
}
