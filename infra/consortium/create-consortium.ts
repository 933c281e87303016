// Makes a whole consortium's folders for one operator, as a demo or a test does: every institution, their draft signed by all, and all joined.
import { readdir, rename, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CohortError } from '@cohort/protos/errors';
import { mspShape } from '@cohort/protos/names-schema';
import { secondsShape } from '@cohort/protos/terms-schema';
import { localPortsOf, portsTaken, type FabricPlace } from '../fabric/fabric-place.ts';
import { checkInvite } from '../institution/check-invite.ts';
import { createInstitution, rolesOf, type InstitutionPlan } from '../institution/create-institution.ts';
import type { Card } from '../institution/card-shape.ts';
import { makeCard } from '../institution/make-card.ts';
import { prepareJoining, writeJoining } from '../institution/join-consortium.ts';
import { draftOf, signDraft } from '../institution/sign-founding.ts';
import { freePorts } from '../node/free-ports.ts';
import type { Organisation } from '../pki/create-organisation.ts';
import { loadNodeKeys, type NodeKeys } from '../pki/load-node-keys.ts';
import { loadOrganisation } from '../pki/load-organisation.ts';
import { nodeDir, nodeName, organisationDir, type Consortium } from './layout.ts';
import type { LedgerKind } from './ledger-address.ts';
import { makeFolder } from './make-folder.ts';

export interface ConsortiumPlan {
  readonly name: string;
  readonly testNetwork: boolean;
  /** How long an epoch lasts, by the nodes' own clocks; a vote can change it. */
  readonly epochSeconds: number;
  /** All organisations; `founders` are in the genesis with their nodes, the others are admitted by their vote. */
  readonly organisations: readonly string[];
  readonly founders: readonly string[];
  /** Organisations that run an aggregator party: three founders, or more that can take a party's place. An embedded ledger is hosted by the first founder. */
  readonly parties: readonly string[];
  /** The embedded one unless told; on Fabric every founder runs an orderer and a peer. */
  readonly ledger?: LedgerKind;
}

/** Every node's keys by its id, for the one operator who made them all. */
export interface CreatedConsortium {
  readonly consortium: Consortium;
  readonly keys: ReadonlyMap<string, NodeKeys>;
  readonly authorities: ReadonlyMap<string, Organisation>;
  /** Each organisation's, by MSP id. */
  readonly cards: ReadonlyMap<string, Card>;
}

/** All of it or nothing: the plan is checked first, and what was made is there at once or removed. @throws {CohortError} FOLDER_IN_USE when `dir` is not empty, CONFIG_INVALID for a plan that cannot be */
export async function createConsortium(dir: string, plan: ConsortiumPlan): Promise<CreatedConsortium> {
  checkPlan(plan);
  const made = await makeFolder(dir);
  await expectEmpty(dir);
  const building = join(dir, '.unfinished');
  try {
    const created = await build(building, plan);
    // The file that makes it a consortium comes last.
    const names = ['organisations', 'nodes', ...(plan.ledger === 'fabric' ? ['fabric'] : []), 'invite.json', 'consortium.json'];
    for (const name of names) await rename(join(building, name), join(dir, name));
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

async function build(
  dir: string,
  { name, testNetwork, epochSeconds, ledger = 'embedded', ...plan }: ConsortiumPlan,
): Promise<CreatedConsortium> {
  const [host] = plan.founders;
  if (host === undefined) throw new CohortError('CONFIG_INVALID', 'founders: expected at least three organisations, got none');
  const isFabric = ledger === 'fabric';
  const ports = await freePorts(1 + plan.parties.length + (isFabric ? portsTaken * plan.founders.length : 0));
  const served = (port: number | undefined) => ({ listen: `localhost:${String(port)}`, endpoint: `localhost:${String(port)}` });
  const fabricPlace = (msp: string): FabricPlace => {
    const [orderer, peer, ...local] = ports.slice(1 + plan.parties.length + portsTaken * plan.founders.indexOf(msp));
    return { orderer: served(orderer), peer: served(peer), local: localPortsOf(local) };
  };
  const cards = new Map<string, Card>();
  const keys = new Map<string, NodeKeys>();
  const authorities = new Map<string, Organisation>();
  for (const msp of plan.organisations) {
    const institution: InstitutionPlan = {
      msp,
      name: msp,
      party: plan.parties.includes(msp) ? served(ports[1 + plan.parties.indexOf(msp)]) : null,
      ledger: !isFabric && msp === host ? served(ports[0]) : null,
      fabric: isFabric && plan.founders.includes(msp) ? fabricPlace(msp) : null,
    };
    await createInstitution(dir, institution);
    cards.set(msp, await makeCard(dir, msp));
    authorities.set(msp, await loadOrganisation(organisationDir(dir, msp)));
    for (const role of rolesOf(institution)) keys.set(`${msp}/${role}`, await loadNodeKeys(nodeDir(dir, nodeName(`${msp}/${role}`))));
  }
  let invite = draftOf({
    name,
    testNetwork,
    epochSeconds,
    parties: plan.parties.filter((msp) => plan.founders.includes(msp)),
    ledger: isFabric ? { kind: 'fabric' } : { kind: 'embedded', host },
    cards: plan.founders.map((msp) => required(cards, msp)),
  });
  for (const msp of plan.founders) invite = await signDraft(invite, dir, msp);
  checkInvite(invite);
  const joining = await prepareJoining(dir, invite, plan.organisations);
  await writeJoining(joining);
  return { consortium: joining.consortium, keys, authorities, cards };
}

/** The entry, which the caller has just made. @throws {CohortError} NOT_FOUND */
export function required<V>(map: ReadonlyMap<string, V>, key: string): V {
  const value = map.get(key);
  if (value === undefined) throw new CohortError('NOT_FOUND', `${key}: expected one of ${[...map.keys()].join(', ')}`);
  return value;
}

/** A folder that is not there is empty. @throws {CohortError} FOLDER_IN_USE */
export async function expectEmpty(dir: string): Promise<void> {
  const [found] = await readdir(dir).catch(absent);
  if (found !== undefined)
    throw new CohortError(
      'FOLDER_IN_USE',
      `${dir}: expected an empty folder, got one that holds ${found}; choose another folder or remove it`,
    );
}

function absent(thrown: unknown): string[] {
  if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return [];
  throw thrown;
}
