// Where a node that serves others listens, and where they reach it, as its `node.json` says.
import { placeOf } from '@cohort/protos/endpoint';
import { endpointShape, listenShape } from '@cohort/protos/names-schema';
import { optional } from '@cohort/protos/shape';

export interface Served {
  /** Address and port that it binds: `0.0.0.0:4101` for every IPv4 address of the machine, `[::]:4101` for all, `localhost:4101` for none but its own. */
  readonly listen: string;
  /** Host and port under which others reach it, as registered; empty for those of `listen`. */
  readonly endpoint: string;
}

export const servedFields = { listen: listenShape, endpoint: optional(endpointShape, '') };

/** Where others reach it once it is bound to `port`. */
export function reachedAt({ listen, endpoint }: Served, port: number): string {
  return endpoint === '' ? `${placeOf(listen).host}:${String(port)}` : endpoint;
}
