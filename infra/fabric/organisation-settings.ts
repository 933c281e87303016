// What one organisation's orderer, peer and chaincode are started with: their settings, written from its own folder and the consortium's file.
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { placeOf } from '@cohort/protos/endpoint';
import { fabricDir } from '../consortium/layout.ts';
import { writeJson } from '../node/write-json.ts';
import { chaincodeProgram } from './chaincode-program.ts';
import { slots } from './slots.ts';
import { writeBuilder } from './external-builder.ts';
import { localAddress } from './fabric-place.ts';
import type { FabricBinaries } from './find-binaries.ts';
import type { Program } from './kept-program.ts';
import type { NetworkFolder } from './network-folder.ts';
import { operatorPart, type OperatorPart } from './operator-part.ts';
import { ordererEnvironment, ordererFile } from './orderer-settings.ts';
import { finishRenewal } from './renew-part.ts';
import { peerEnvironment, peerFile } from './peer-settings.ts';

export const programKinds = ['orderer', 'peer', 'chaincode'] as const;
export type ProgramKind = (typeof programKinds)[number];

export interface OrganisationSettings extends OperatorPart {
  readonly programs: Readonly<Record<ProgramKind, Program>>;
}

/** @throws {CohortError} CONFIG_INVALID for an organisation whose part was never made here */
export async function organisationSettings(
  dir: string,
  msp: string,
  network: NetworkFolder,
  binaries: FabricBinaries,
): Promise<OrganisationSettings> {
  const own = resolve(fabricDir(dir, msp));
  await finishRenewal(own);
  const part = await operatorPart(dir, msp);
  const { folder, place } = part;
  const log = (kind: ProgramKind): string => join(own, 'logs', `${kind}.log`);
  const data = (kind: ProgramKind): string => join(own, 'data', kind);
  for (const name of ['logs', 'data', 'orderer']) await mkdir(join(own, name), { recursive: true, mode: 0o700 });
  const builder = await writeBuilder(part);
  await writeJson(join(own, 'core.yaml'), peerFile(builder, binaries.version));
  await writeJson(join(own, 'orderer', 'orderer.yaml'), ordererFile);
  return {
    ...part,
    programs: {
      orderer: {
        name: `${msp}-orderer`,
        path: binaries.path.orderer,
        args: [],
        env: {
          FABRIC_CFG_PATH: join(own, 'orderer'),
          ...ordererEnvironment({
            folder,
            data: data('orderer'),
            listen: placeOf(place.orderer.listen),
            admin: localAddress(place.local.ordererAdmin),
            operations: localAddress(place.local.ordererOperations),
          }),
        },
        log: log('orderer'),
      },
      peer: {
        name: `${msp}-peer`,
        path: binaries.path.peer,
        args: ['node', 'start'],
        env: {
          FABRIC_CFG_PATH: own,
          ...peerEnvironment({
            folder,
            data: data('peer'),
            listen: place.peer.listen,
            endpoint: place.peer.endpoint,
            chaincodeListen: localAddress(place.local.peerChaincode),
            operations: localAddress(place.local.peerOperations),
          }),
        },
        log: log('peer'),
      },
      chaincode: chaincodeProgram(part, { slot: slots[0], path: network.package, id: network.packageId }),
    },
  };
}
