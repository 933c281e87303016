// An organisation's part of a Fabric network as its folder has it: its keys, and where its programs listen.
import { resolve } from 'node:path';
import { CohortError } from '@cohort/protos/errors';
import { fabricDir } from '../consortium/layout.ts';
import type { FabricLedger } from '../consortium/ledger-address.ts';
import { institutionFile, loadInstitution } from '../institution/institution-file.ts';
import { isThere } from '../node/is-there.ts';
import type { FabricPlace } from './fabric-place.ts';
import { organisationFolder, type OrganisationFolder } from './organisation-folder.ts';

export interface OrganisationPart {
  readonly msp: string;
  readonly folder: OrganisationFolder;
  readonly place: FabricPlace;
}

/** @throws {CohortError} CONFIG_INVALID for an organisation that was made without one */
export async function organisationPart(dir: string, msp: string): Promise<OrganisationPart> {
  const { fabric: place } = await loadInstitution(dir, msp);
  if (place !== null) return { msp, folder: organisationFolder(resolve(fabricDir(dir, msp)), msp), place };
  throw new CohortError(
    'CONFIG_INVALID',
    `${institutionFile(dir, msp)}: fabric: expected the place of its orderer and peer, got null; restore the file, which cohort org create --fabric wrote`,
  );
}

/** MSP ids of the members whose part of the network is in this folder. @throws {CohortError} CONFIG_INVALID for none */
export async function membersHere(dir: string, ledger: FabricLedger): Promise<readonly string[]> {
  const members = [...ledger.members, ...ledger.later];
  const there = await Promise.all(members.map(({ msp }) => isThere(fabricDir(dir, msp))));
  const here = members.flatMap(({ msp }, index) => (there[index] === true ? [msp] : []));
  if (here.length > 0) return here;
  throw new CohortError(
    'CONFIG_INVALID',
    `${dir}/fabric: expected the part of a member (${members.map(({ msp }) => msp).join(', ')}), got none; name its folder, or restore it`,
  );
}
