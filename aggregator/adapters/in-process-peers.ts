// The other parties in the same process, for the story and for tests: the same service handlers without the wire.
import { CohortError } from '@cohort/protos/errors';
import type { Peers } from '../ports/peers.ts';
import type { Caller, PartyService } from '../service.ts';

/** Services by node id; one that is missing or refused by `reach` is unreachable. `from` is the calling party's node. */
export function inProcessPeers(
  from: Caller,
  services: ReadonlyMap<string, PartyService>,
  reach: (to: string) => boolean = () => true,
): Peers {
  const at = async (node: string): Promise<PartyService> => {
    await new Promise(setImmediate);
    const service = services.get(node);
    if (service === undefined || !reach(node)) throw new CohortError('UNREACHABLE', `${node}: expected it to answer; it is retried`);
    return service;
  };
  return {
    deliver: async (to, delivery) => (await at(to.node)).deliver(from, structuredClone(delivery)),
    relay: async (to, header, chunks) => (await at(to.node)).relay(from, header, chunks),
    heal: async (to, query) => (await at(to.node)).heal(from, query),
    hello: async (to, hello) => structuredClone(await (await at(to.node)).hello(from, hello)),
    model: async (to, hash) => (await at(to.node)).model(from, { hash }),
    sumFile: async (to, query) => (await at(to.node)).sumFile(from, query),
  };
}
