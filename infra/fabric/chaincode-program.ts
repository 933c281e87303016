// What runs a chaincode package for an institution's own peer.
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { HeldPackage } from './held-packages.ts';
import type { Program } from './kept-program.ts';
import type { OrganisationPart } from './organisation-part.ts';
import type { Slot } from './slots.ts';

export const servedAt = ({ host }: Pick<Slot, 'host'>, { place }: Pick<OrganisationPart, 'place'>): string =>
  `${host}:${String(place.local.chaincode)}`;

export const programOf = ({ program }: Pick<Slot, 'program'>, msp: string): string => `${msp}-${program}`;

export function chaincodeProgram(own: OrganisationPart, { slot, path, id }: Pick<HeldPackage, 'slot' | 'path' | 'id'>): Program {
  const { tlsCert, tlsKey, tlsCa } = own.folder.node('chaincode');
  const served = ['--id', id, '--listen', servedAt(slot, own), '--cert', tlsCert, '--key', tlsKey, '--peer-ca', tlsCa];
  return {
    name: programOf(slot, own.msp),
    path: process.execPath,
    args: [fileURLToPath(new URL('../../bin/cohort.mjs', import.meta.url)), 'chaincode', 'serve', path, ...served],
    env: {},
    log: join(own.folder.dir, 'logs', `${slot.program}.log`),
  };
}
