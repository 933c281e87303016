// The agent of a site that offers no dataset yet: it takes part in no round, and counts epochs like every other.
import { CohortError } from '@cohort/protos/errors';
import type { Agent } from './agent.ts';
import type { Site } from './ports/site.ts';
import { tick, type TickPorts } from './tick.ts';

interface IdlePorts extends TickPorts {
  readonly site: Pick<Site, 'member' | 'node'>;
}

/** Returns at once; `done` rejects when its disk fails. */
export function startIdle(ports: IdlePorts): Agent {
  const stop = new AbortController();
  ports.events.emit('agent.idle', { member: ports.site.member, node: ports.site.node });
  const done = tick(ports, stop.signal);
  done.catch(() => undefined);
  const close = async (): Promise<void> => {
    stop.abort(new CohortError('UNREACHABLE', 'this agent is stopping'));
    await done.catch(() => undefined);
  };
  return { done, close, [Symbol.asyncDispose]: close };
}
