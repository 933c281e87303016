// Makes an institution at home: its certificate authority and the keys of the nodes that it runs, none of which ever leaves its folder.
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { generateNodeKey } from '@cohort/mpc/crypto';
import { placeOf } from '@cohort/protos/endpoint';
import { CohortError } from '@cohort/protos/errors';
import { toHex } from '@cohort/protos/hash';
import type { NodeRole } from '@cohort/protos/ledger';
import { mspShape } from '@cohort/protos/names-schema';
import { nodeDir, nodeName, organisationDir } from '../consortium/layout.ts';
import { makeFolder } from '../consortium/make-folder.ts';
import type { Served } from '../node/served-at.ts';
import { writeJson } from '../node/write-json.ts';
import { createNodeKeys } from '../pki/create-node-keys.ts';
import { createOrganisation } from '../pki/create-organisation.ts';
import { writeSecret } from '../pki/secret-file.ts';
import { institutionFormat, type Institution } from './institution-file.ts';

export interface InstitutionPlan {
  readonly msp: string;
  readonly name: string;
  /** Null for one that runs none. */
  readonly party: Served | null;
  readonly ledger: Served | null;
}

/** The roles of its nodes, in the order in which they are made. */
export function rolesOf({ party, ledger }: Pick<InstitutionPlan, 'party' | 'ledger'>): readonly NodeRole[] {
  return ['admin', 'agent', ...(party === null ? [] : ['party' as const]), ...(ledger === null ? [] : ['ledger' as const])];
}

/**
 * All of it or nothing: it is made under another name, and what makes it one, its authority's folder, comes last.
 * @throws {CohortError} CONFIG_INVALID for a name that cannot be, FOLDER_IN_USE where it is there already, STORAGE_FULL
 */
export async function createInstitution(dir: string, plan: InstitutionPlan): Promise<Institution> {
  const { msp } = plan;
  const made = await makeFolder(dir);
  const building = join(dir, `.unfinished-${msp}`);
  try {
    await expectNew(dir, msp);
    await rm(building, { recursive: true, force: true });
    const institution = await build(building, plan);
    for (const folder of ['nodes', 'organisations']) {
      await mkdir(join(dir, folder), { recursive: true, mode: 0o700 });
      for (const name of await readdir(join(building, folder))) await rename(join(building, folder, name), join(dir, folder, name));
    }
    await rm(building, { recursive: true, force: true });
    return institution;
  } catch (thrown) {
    await rm(made ?? building, { recursive: true, force: true });
    throw thrown;
  }
}

/** @throws {CohortError} CONFIG_INVALID for a name that cannot be, FOLDER_IN_USE where it is there already */
export async function expectNew(dir: string, msp: string): Promise<void> {
  mspShape(msp, 'name');
  const [organisations, nodes] = await Promise.all(
    ['organisations', 'nodes'].map((name) => readdir(join(dir, name)).catch((): string[] => [])),
  );
  if (organisations?.includes(msp) !== true && nodes?.some((name) => name.startsWith(`${msp}-`)) !== true) return;
  throw new CohortError(
    'FOLDER_IN_USE',
    `${dir}: expected a folder without ${msp}, got one that holds it; its keys are made once: choose another folder, or remove it while no consortium knows them`,
  );
}

async function build(dir: string, plan: InstitutionPlan): Promise<Institution> {
  const { msp, name, party, ledger } = plan;
  const organisation = await createOrganisation(organisationDir(dir, msp), msp);
  for (const role of rolesOf(plan)) {
    const node = `${msp}/${role}`;
    const home = nodeDir(dir, nodeName(node));
    const served = { party, ledger, admin: null, agent: null }[role];
    await mkdir(join(home, 'state'), { recursive: true, mode: 0o700 });
    await createNodeKeys(home, node, organisation, served === null ? undefined : [placeOf(served.endpoint).host]);
    if (role === 'ledger') await writeSecret(join(home, 'keys', 'block.key'), `${toHex(generateNodeKey().seed)}\n`);
  }
  const institution: Institution = { format: institutionFormat, msp, name, party, ledger };
  await writeJson(join(organisationDir(dir, msp), 'institution.json'), institution);
  return institution;
}
