// Makes an institution at home: its certificate authority and the keys of the nodes that it runs, none of which ever leaves its folder.
import { mkdir, mkdtemp, readdir, rm, rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { generateNodeKey } from '@cohort/mpc/crypto';
import { placeOf } from '@cohort/protos/endpoint';
import { CohortError } from '@cohort/protos/errors';
import { toHex } from '@cohort/protos/hash';
import type { NodeRole } from '@cohort/protos/ledger';
import { mspShape } from '@cohort/protos/names-schema';
import { fabricDir, nodeDir, nodeName, organisationDir } from '../consortium/layout.ts';
import type { FabricPlace } from '../fabric/fabric-place.ts';
import { writeOrganisation } from '../fabric/organisation-folder.ts';
import { makeFolder } from '../consortium/make-folder.ts';
import type { Served } from '../node/served-at.ts';
import { writeJson } from '../node/write-json.ts';
import { createNodeKeys } from '../pki/create-node-keys.ts';
import { createOrganisation } from '../pki/create-organisation.ts';
import { writeSecret } from '../pki/secret-file.ts';
import { sweep, takeName } from '../pki/whole-folder.ts';
import { institutionFormat, institutionShape, type Institution } from './institution-file.ts';

export interface InstitutionPlan {
  readonly msp: string;
  readonly name: string;
  /** Null for one that runs none. */
  readonly party: Served | null;
  readonly ledger: Served | null;
  /** Its orderer and peer of a Fabric network; null for one that runs none. */
  readonly fabric: FabricPlace | null;
}

/** The roles of its nodes, in the order in which they are made. */
export function rolesOf({ party, ledger }: Pick<InstitutionPlan, 'party' | 'ledger'>): readonly NodeRole[] {
  return ['admin', 'agent', ...(party === null ? [] : ['party' as const]), ...(ledger === null ? [] : ['ledger' as const])];
}

/**
 * All of it or nothing: it is made under another name, and what makes it one, its authority's folder, comes last. Of two commands that make one name
 * at once, the first to take a node's folder makes it.
 * @throws {CohortError} BODY_INVALID for a name that cannot be, FOLDER_IN_USE where it is there already, STORAGE_FULL
 */
export async function createInstitution(dir: string, plan: InstitutionPlan): Promise<Institution> {
  const made = await makeFolder(dir);
  const taken: string[] = [];
  let building: string | null = null;
  try {
    await expectNew(dir, plan);
    building = await mkdtemp(join(dir, `unfinished-${String(process.pid)}-`));
    const institution = await build(building, plan);
    for (const folder of (await readdir(building)).sort()) {
      await mkdir(join(dir, folder), { recursive: true, mode: 0o700 });
      for (const name of (await readdir(join(building, folder))).sort()) {
        await takeName(join(building, folder, name), join(dir, folder, name));
        taken.push(join(dir, folder, name));
      }
    }
    await rm(building, { recursive: true, force: true });
    // Keys of a command that was killed midway, which nobody will ever use.
    await sweep(dir, 0);
    return institution;
  } catch (thrown) {
    for (const path of building === null ? taken : [...taken, building]) await rm(path, { recursive: true, force: true });
    await removeEmpty(dir, made);
    throw thrown;
  }
}

const folders = ['fabric', 'nodes', 'organisations'] as const;

/** Takes away the folders that were made, unless another command has put something there meanwhile. */
async function removeEmpty(dir: string, outermost: string | null): Promise<void> {
  const above: string[] = [];
  if (outermost !== null) for (let path = resolve(dir); path.length >= outermost.length; path = dirname(path)) above.push(path);
  for (const path of [...folders.map((folder) => join(dir, folder)), ...above]) await rmdir(path).catch(() => undefined);
}

/** @throws {CohortError} BODY_INVALID for a name that cannot be, FOLDER_IN_USE where it is there already */
export async function expectNew(dir: string, plan: InstitutionPlan): Promise<void> {
  const { msp } = institutionOf(plan);
  const [fabric, nodes, organisations] = await Promise.all(folders.map((name) => readdir(join(dir, name)).catch((): string[] => [])));
  const isNew = [fabric, organisations].every((names) => names?.includes(msp) !== true);
  if (isNew && nodes?.some((name) => name.startsWith(`${msp}-`)) !== true) return;
  throw new CohortError(
    'FOLDER_IN_USE',
    `${dir}: expected a folder without ${msp}, got one that holds it; its keys are made once: choose another folder, or remove it while no consortium knows them`,
  );
}

/** What is read again as it is written. @throws {CohortError} BODY_INVALID */
function institutionOf({ msp, name, party, ledger, fabric }: InstitutionPlan): Institution {
  mspShape(msp, 'name');
  return institutionShape({ format: institutionFormat, msp, name, party, ledger, fabric }, 'institution');
}

async function build(dir: string, plan: InstitutionPlan): Promise<Institution> {
  const { msp, party, ledger, fabric } = plan;
  const organisation = await createOrganisation(organisationDir(dir, msp), msp);
  for (const role of rolesOf(plan)) {
    const node = `${msp}/${role}`;
    const home = nodeDir(dir, nodeName(node));
    const served = { party, ledger, admin: null, agent: null }[role];
    await mkdir(join(home, 'state'), { recursive: true, mode: 0o700 });
    await createNodeKeys(home, node, organisation, served === null ? undefined : [placeOf(served.endpoint).host]);
    if (role === 'ledger') await writeSecret(join(home, 'keys', 'block.key'), `${toHex(generateNodeKey().seed)}\n`);
  }
  if (fabric !== null)
    await writeOrganisation(
      fabricDir(dir, msp),
      organisation,
      [fabric.orderer, fabric.peer].map(({ endpoint }) => placeOf(endpoint).host),
    );
  const institution = institutionOf(plan);
  await writeJson(join(organisationDir(dir, msp), 'institution.json'), institution);
  return institution;
}
