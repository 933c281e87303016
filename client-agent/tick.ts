// How an agent's clock counts towards the consortium's epochs, whether or not it offers rows.
import { tickEpochs } from '@cohort/chaincode/client/tick-epochs';
import type { CohortError } from '@cohort/protos/errors';
import type { AgentPorts } from './ports/ports.ts';
import type { Site } from './ports/site.ts';

/** Agents are many: they look when an epoch is due, and seldom before. */
const lookMs = 600_000;

/** What of an agent's ports the epochs need. */
export interface TickPorts extends Pick<AgentPorts, 'ledger' | 'clock' | 'memory' | 'events'> {
  readonly site: Pick<Site, 'member'>;
}

/** Asks for the consortium's next epochs by this agent's clock until `stop` aborts. @throws {CohortError} what the memory throws */
export function tick({ site, ledger, clock, memory, events }: TickPorts, stop: AbortSignal): Promise<void> {
  const refused = ({ code, detail }: CohortError): void => {
    events.emit('epoch.refused', { code, detail });
  };
  return tickEpochs({ ledger, msp: site.member, clock, memory: memory.epoch, lookMs, refused }, stop);
}
