// Where an institution's orderer and peer listen and are reached, and what beside them listens on this machine's own address only.
import { endpointShape, listenShape } from '@cohort/protos/names-schema';
import { integer, object } from '@cohort/protos/shape';
import type { Served } from '../node/served-at.ts';

/** Ports on 127.0.0.1, for nobody else. */
export interface LocalPorts {
  /** Where the peer finds the chaincode. */
  readonly chaincode: number;
  readonly ordererAdmin: number;
  /** Health and metrics. */
  readonly ordererOperations: number;
  readonly peerOperations: number;
  /** Of Fabric's own start of chaincode, which is not used, but is opened. */
  readonly peerChaincode: number;
}

export interface FabricPlace {
  readonly orderer: Served;
  readonly peer: Served;
  readonly local: LocalPorts;
}

const served = object<Served>({ listen: listenShape, endpoint: endpointShape });
const port = integer(1, 65_535);

export const fabricPlaceShape = object<FabricPlace>({
  orderer: served,
  peer: served,
  local: object<LocalPorts>({
    chaincode: port,
    ordererAdmin: port,
    ordererOperations: port,
    peerOperations: port,
    peerChaincode: port,
  }),
});

/** How many ports an institution's part takes: its orderer's, its peer's, and the local ones. */
export const portsTaken = 7;

/** So many ports after the orderer's and the peer's. */
export function localPortsOf(ports: readonly number[]): LocalPorts {
  const [chaincode = 0, ordererAdmin = 0, ordererOperations = 0, peerOperations = 0, peerChaincode = 0] = ports;
  return { chaincode, ordererAdmin, ordererOperations, peerOperations, peerChaincode };
}

/** In the order in which they were taken. */
export const localPortList = ({
  chaincode,
  ordererAdmin,
  ordererOperations,
  peerOperations,
  peerChaincode,
}: LocalPorts): readonly number[] => [chaincode, ordererAdmin, ordererOperations, peerOperations, peerChaincode];

export const localAddress = (number: number): string => `127.0.0.1:${String(number)}`;
