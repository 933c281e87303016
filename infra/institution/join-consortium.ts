// Turns an institution's folder into a member's: `consortium.json` and every node's configuration, all there or none.
import { randomBytes } from '@cohort/mpc/crypto';
import { CohortError } from '@cohort/protos/errors';
import { toHex } from '@cohort/protos/hash';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { hostOf } from '../consortium/ledger-address.ts';
import { consortiumFile, consortiumFormat, nodeDir, nodeName, type Consortium } from '../consortium/layout.ts';
import { writeJson } from '../node/write-json.ts';
import { defaultPolicy } from './default-policy.ts';
import { foundConsortium } from './found-consortium.ts';
import type { Invite } from './founding-shape.ts';
import { loadInstitution, type Institution } from './institution-file.ts';
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
 * @throws {CohortError} CONFIG_INVALID for a founder whose card is another, and for who comes later to a ledger on Fabric, FOLDER_IN_USE for a folder that has joined already
 */
export async function prepareJoining(dir: string, invite: Invite, msps: readonly string[]): Promise<Joining> {
  if (await isThere(consortiumFile(dir)))
    throw new CohortError(
      'FOLDER_IN_USE',
      `${dir}: expected a folder that has joined no consortium, got one that has consortium.json; see cohort status`,
    );
  const { founding } = invite;
  const { genesis, ledger, pinnedParties } = foundConsortium(founding);
  const pins = invite.pinnedParties ?? pinnedParties;
  const files = new Map<string, unknown>();
  const drawn = new Set<string>();
  const nodes: Record<string, string> = {};
  for (const msp of msps) {
    const isFounder = founding.cards.some(({ organisation }) => organisation.msp === msp);
    if (isFounder) await expectOwnCard(founding, dir, msp);
    else if (ledger.kind === 'fabric')
      throw new CohortError(
        'CONFIG_INVALID',
        `invite: expected one of a consortium that ${msp} founded, for its ledger is Hyperledger Fabric, to whose channel no organisation is added yet; found one together, or on the embedded ledger`,
      );
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
