// Makes a consortium's folders: authorities, every node's keys and configuration, and the ledger's genesis.
import { mkdir, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { generateNodeKey } from '@cohort/mpc/crypto';
import { CohortError } from '@cohort/protos/errors';
import { toHex } from '@cohort/protos/hash';
import type { Genesis, NodeRole, OrganisationRecord } from '@cohort/protos/ledger';
import { mspShape } from '@cohort/protos/names-schema';
import { secondsShape } from '@cohort/protos/terms-schema';
import { createNodeKeys } from '../pki/create-node-keys.ts';
import { createOrganisation, type Organisation } from '../pki/create-organisation.ts';
import type { NodeKeys } from '../pki/load-node-keys.ts';
import { nodeRecord } from '../pki/node-record.ts';
import { writeSecret } from '../pki/secret-file.ts';
import { consortiumFile, consortiumFormat, nodeDir, nodeName, organisationDir, type Consortium } from './layout.ts';
import { makeFolder } from './make-folder.ts';

export interface ConsortiumPlan {
  readonly name: string;
  readonly testNetwork: boolean;
  /** How long an epoch lasts, by the nodes' own clocks; a vote can change it. */
  readonly epochSeconds: number;
  /** All organisations; `founders` are in the genesis, the others are admitted by their vote. */
  readonly organisations: readonly string[];
  readonly founders: readonly string[];
  /** Organisations that run an aggregator party: three, or more that can take a party's place. The first founder also hosts the embedded ledger. */
  readonly parties: readonly string[];
}

/** Every node's keys by its id, for the one operator who made them all. */
export interface CreatedConsortium {
  readonly consortium: Consortium;
  readonly keys: ReadonlyMap<string, NodeKeys>;
  readonly authorities: ReadonlyMap<string, Organisation>;
}

/** All of it or nothing: the plan is checked first, and what was made is there at once or removed. @throws {CohortError} FOLDER_IN_USE when `dir` is not empty, CONFIG_INVALID for a plan that cannot be */
export async function createConsortium(dir: string, plan: ConsortiumPlan): Promise<CreatedConsortium> {
  checkPlan(plan);
  const made = await makeFolder(dir);
  const [found] = await readdir(dir);
  if (found !== undefined)
    throw new CohortError(
      'FOLDER_IN_USE',
      `${dir}: expected an empty folder, got one that holds ${found}; choose another folder or remove it`,
    );
  const building = join(dir, '.unfinished');
  try {
    const created = await build(building, plan);
    // The file that makes it a consortium comes last.
    for (const name of ['organisations', 'nodes', 'consortium.json']) await rename(join(building, name), join(dir, name));
    await rmdir(building);
    return created;
  } catch (thrown) {
    await rm(made ?? building, { recursive: true, force: true });
    throw thrown;
  }
}

/** @throws {CohortError} CONFIG_INVALID naming the list and the name */
function checkPlan({ epochSeconds, organisations, founders, parties }: ConsortiumPlan): void {
  secondsShape(epochSeconds, 'epochSeconds');
  for (const [list, names] of Object.entries({ organisations, founders, parties })) {
    for (const name of names) mspShape(name, list);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) throw new CohortError('CONFIG_INVALID', `${list}: expected each name once, got ${twice} twice; leave one out`);
    const unknown = names.find((name) => !organisations.includes(name));
    if (unknown !== undefined)
      throw new CohortError('CONFIG_INVALID', `${list}: expected names of ${organisations.join(', ')}, got ${unknown}; correct it`);
  }
}

async function build(dir: string, plan: ConsortiumPlan): Promise<CreatedConsortium> {
  const authorities = new Map<string, Organisation>();
  const keys = new Map<string, NodeKeys>();
  const host = plan.founders[0];
  if (host === undefined) throw new CohortError('CONFIG_INVALID', 'founders: expected at least one organisation, got none');
  for (const msp of plan.organisations) {
    const organisation = await createOrganisation(organisationDir(dir, msp), msp);
    authorities.set(msp, organisation);
    const roles: NodeRole[] = [
      'admin',
      'agent',
      ...(plan.parties.includes(msp) ? ['party' as const] : []),
      ...(msp === host ? ['ledger' as const] : []),
    ];
    for (const role of roles) {
      const node = `${msp}/${role}`;
      const home = nodeDir(dir, nodeName(node));
      await mkdir(join(home, 'state'), { recursive: true, mode: 0o700 });
      keys.set(node, await createNodeKeys(home, node, organisation));
    }
  }
  const ledgerNode = `${host}/ledger`;
  const ledgerSeed = generateNodeKey();
  await writeSecret(join(nodeDir(dir, nodeName(ledgerNode)), 'keys', 'block.key'), `${toHex(ledgerSeed.seed)}\n`);
  const genesis: Genesis = {
    consortium: plan.name,
    testNetwork: plan.testNetwork,
    operators: 1,
    epochSeconds: plan.epochSeconds,
    organisations: plan.founders.map((msp) => organisationRecord(msp, authorities, keys)),
    ledgerKeys: [toHex(ledgerSeed.publicKey)],
  };
  const [ledgerPort = 0] = await freePorts(1);
  const ledger = { endpoint: `localhost:${String(ledgerPort)}`, msp: host, tlsCertSha256: required(keys, ledgerNode).tlsCertSha256 };
  const nodes = Object.fromEntries([...keys.keys()].map((node) => [nodeName(node), node]));
  const consortium: Consortium = { format: consortiumFormat, genesis, ledger, organisations: plan.organisations, nodes };
  await writeJson(consortiumFile(dir), consortium);
  await writeNodeConfig(dir, ledgerNode, { kind: 'ledger', consortium: '../../consortium.json', port: ledgerPort });
  return { consortium, keys, authorities };
}

/** An organisation's record as genesis or an admission states it. */
export function organisationRecord(
  msp: string,
  authorities: ReadonlyMap<string, Organisation>,
  keys: ReadonlyMap<string, NodeKeys>,
): OrganisationRecord {
  return { msp, name: msp, caPem: required(authorities, msp).caPem, admin: nodeRecord(required(keys, `${msp}/admin`), 'admin') };
}

export async function writeNodeConfig(dir: string, node: string, config: unknown): Promise<void> {
  await writeJson(join(nodeDir(dir, nodeName(node)), 'node.json'), config);
}

export async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFile(path, `${JSON.stringify(value, undefined, 2)}\n`, { flag: 'wx', mode: 0o600 });
}

/** The entry, which the caller has just made. @throws {CohortError} NOT_FOUND */
export function required<V>(map: ReadonlyMap<string, V>, key: string): V {
  const value = map.get(key);
  if (value === undefined) throw new CohortError('NOT_FOUND', `${key}: expected one of ${[...map.keys()].join(', ')}`);
  return value;
}

/** Ports that were free a moment ago, so that a restarted node keeps the endpoint that the registry names. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
