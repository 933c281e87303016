// An organisation's part of a Fabric network as its operator uses it: where this machine reaches its orderer and peer, and in whose name.
import { placeOf } from '@cohort/protos/endpoint';
import { organisationPart, type OrganisationPart } from './organisation-part.ts';
import { operatorEnvironment } from './peer-settings.ts';
import type { Environment } from './run-command.ts';

export interface OperatorPart extends OrganisationPart {
  readonly orderer: string;
  readonly peer: string;
  /** For the `peer` command as the organisation's operator. */
  readonly operator: Environment;
}

/** @throws {CohortError} CONFIG_INVALID for an organisation whose part was never made here */
export async function operatorPart(dir: string, msp: string): Promise<OperatorPart> {
  const part = await organisationPart(dir, msp);
  const { folder, place } = part;
  const peer = reachedHere(place.peer.listen);
  const operator = { FABRIC_CFG_PATH: folder.dir, ...operatorEnvironment({ folder, endpoint: peer }) };
  return { ...part, orderer: reachedHere(place.orderer.listen), peer, operator };
}

/** An address that stands for every one of the machine is none to connect to. */
function reachedHere(listen: string): string {
  const { host, port } = placeOf(listen);
  return `${['0.0.0.0', '[::]'].includes(host) ? 'localhost' : host}:${String(port)}`;
}
