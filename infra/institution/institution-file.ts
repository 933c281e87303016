// What an institution decides before there is a consortium: its name, the nodes that it runs, and where these are reached and listen.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CohortError } from '@cohort/protos/errors';
import { endpointShape, listenShape, mspShape } from '@cohort/protos/names-schema';
import { freeText, nullable, object, oneOf } from '@cohort/protos/shape';
import { organisationDir } from '../consortium/layout.ts';
import { readJson } from '../node/read-json.ts';
import type { Served } from '../node/served-at.ts';
import { fabricPlaceShape, type FabricPlace } from '../fabric/fabric-place.ts';

export const institutionFormat = 'cohort/institution/v2';

export interface Institution {
  readonly format: typeof institutionFormat;
  readonly msp: string;
  /** For people; what it is called on the ledger. */
  readonly name: string;
  /** Null for one that runs none. */
  readonly party: Served | null;
  readonly ledger: Served | null;
  /** Its orderer and peer of a Fabric network. */
  readonly fabric: FabricPlace | null;
}

const served = object<Served>({ listen: listenShape, endpoint: endpointShape });

export const institutionShape = object<Institution>({
  format: oneOf(institutionFormat),
  msp: mspShape,
  name: freeText(100),
  party: nullable(served),
  ledger: nullable(served),
  fabric: nullable(fabricPlaceShape),
});

export const institutionFile = (dir: string, msp: string): string => join(organisationDir(dir, msp), 'institution.json');

/** @throws {CohortError} CONFIG_INVALID, PERMISSION_DENIED */
export async function loadInstitution(dir: string, msp: string): Promise<Institution> {
  return await readJson(institutionFile(dir, msp), institutionShape, 'expected an institution, got none; run cohort org create');
}

/** The one institution of a folder. @throws {CohortError} CONFIG_INVALID for none, or for several, as in the folder of a demo */
export async function institutionHere(dir: string): Promise<string> {
  const entries = await readdir(join(dir, 'organisations'), { withFileTypes: true }).catch(() => []);
  const [only, second] = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  if (only !== undefined && second === undefined) return only;
  throw new CohortError(
    'CONFIG_INVALID',
    only === undefined
      ? `${dir}: expected the folder of an institution, got none there; make one with cohort org create, or name another with --dir`
      : `${dir}: expected the folder of one institution, got several (${only}, ${String(second)}, ...); name the folder of yours`,
  );
}
