// Turns an institution's folder into a member's: `consortium.json` and every node's configuration, all there or none.
import { randomBytes } from '@cohort/mpc/crypto';
import { CohortError } from '@cohort/protos/errors';
import { toHex } from '@cohort/protos/hash';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { hostOf, type LaterFabricMember } from '../consortium/ledger-address.ts';
import { consortiumFile, consortiumFormat, nodeDir, nodeName, type Consortium } from '../consortium/layout.ts';
import { writeJson } from '../node/write-json.ts';
import { defaultPolicy } from './default-policy.ts';
import { foundConsortium } from './found-consortium.ts';
import type { Invite } from './founding-shape.ts';
import { loadInstitution, type Institution } from './institution-file.ts';
import { cardContentOf } from './make-card.ts';
import { expectOwnCard } from './sign-founding.ts';
import { isThere } from '../node/is-there.ts';

const consortiumPath = '../../consortium.json';

/** Where a folder keeps the invite by which it joined, for members that come later. */
export const inviteFile = (dir: string): string => join(dir, 'invite.json');

/** What joining would write: paths and contents, the file that makes the folder a member's last. */
export interface Joining {
  readonly consortium: Consortium;
  readonly files: ReadonlyMap<string, unknown>;
  /** Those of them that hold something drawn at random, another each time. */
  readonly drawn: ReadonlySet<string>;
}

/**
 * For the institutions `msps` of `dir`, of which there is one but in a demo. The invite has been checked.
 * @throws {CohortError} CONFIG_INVALID for a founder whose card is another, and for one without its part of a Fabric network, FOLDER_IN_USE for a folder that has joined already
 */
export async function prepareJoining(dir: string, invite: Invite, msps: readonly string[]): Promise<Joining> {
  if (await isThere(consortiumFile(dir)))
    throw new CohortError(
      'FOLDER_IN_USE',
      `${dir}: expected a folder that has joined no consortium, got one that has consortium.json; see cohort status`,
    );
  const { founding } = invite;
  const { genesis, ledger: founded, pinnedParties } = foundConsortium(founding);
  const later: LaterFabricMember[] = [];
  const ledger = founded.kind === 'fabric' ? { ...founded, later } : founded;
  const pins = invite.pinnedParties ?? pinnedParties;
  const files = new Map<string, unknown>();
  const drawn = new Set<string>();
  const nodes: Record<string, string> = {};
  for (const msp of msps) {
    const isFounder = founding.cards.some(({ organisation }) => organisation.msp === msp);
    if (isFounder) await expectOwnCard(founding, dir, msp);
    else if (ledger.kind === 'fabric') later.push(await laterMember(dir, msp));
    const institution = await loadInstitution(dir, msp);
    const configs = configsOf(institution, {
      runsParty: !isFounder || founding.parties.includes(msp),
      hostsLedger: hostOf(ledger) === msp,
      pinnedParties: pins,
    });
    nodes[`${msp}-admin`] = `${msp}/admin`;
    for (const [role, config] of Object.entries(configs)) {
      const node = `${msp}/${role}`;
      nodes[nodeName(node)] = node;
      const path = join(nodeDir(dir, nodeName(node)), 'node.json');
      if (role === 'agent') files.set(join(nodeDir(dir, nodeName(node)), 'policy.json'), defaultPolicy);
      files.set(path, config);
      if ('batchSeed' in config) drawn.add(path);
    }
  }
  const consortium: Consortium = { format: consortiumFormat, genesis, ledger, organisations: msps, nodes };
  files.set(inviteFile(dir), invite);
  files.set(consortiumFile(dir), consortium);
  return { consortium, files, drawn };
}

/** Each file is whole when it has its name; what a failure leaves behind is taken away again. @throws {CohortError} STORAGE_FULL; what the disk refuses with */
export async function writeJoining({ files }: Joining): Promise<void> {
  const written: string[] = [];
  try {
    for (const [path, content] of files) {
      await writeJson(path, content);
      written.push(path);
    }
  } catch (thrown) {
    for (const path of written) await rm(path, { force: true });
    throw thrown;
  }
}

/** Its part of the network as its own card has it. @throws {CohortError} CONFIG_INVALID for one that was made without */
async function laterMember(dir: string, msp: string): Promise<LaterFabricMember> {
  const { organisation, fabric } = await cardContentOf(dir, msp);
  if (fabric !== null) return { msp, ...fabric, caPem: organisation.caPem };
  throw new CohortError(
    'CONFIG_INVALID',
    `${dir}: expected an institution with an orderer and a peer, for the ledger is Hyperledger Fabric, which all members run together, got one that was made without; make it anew with cohort org create ${msp} --fabric`,
  );
}

interface Part {
  readonly runsParty: boolean;
  readonly hostsLedger: boolean;
  readonly pinnedParties: readonly unknown[];
}

/** By role. The agent offers nothing yet. */
function configsOf({ party, ledger }: Institution, { runsParty, hostsLedger, pinnedParties }: Part): Record<string, object> {
  return {
    ...(hostsLedger && ledger !== null ? { ledger: { kind: 'ledger', consortium: consortiumPath, ...ledger } } : {}),
    ...(runsParty && party !== null ? { party: { kind: 'party', consortium: consortiumPath, ...party, models: [] } } : {}),
    agent: {
      kind: 'agent',
      consortium: consortiumPath,
      offers: [],
      architectures: [],
      policy: 'policy.json',
      pinnedParties,
      trainer: 'auto',
      batchSeed: toHex(randomBytes(16)),
    },
  };
}
