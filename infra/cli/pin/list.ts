// `cohort pin list`: the parties that this site's agent has pinned, held against the registry, and the words of a party that runs here.
import { join } from 'node:path';
import { exitCodes } from '@cohort/protos/errors';
import { toHex } from '@cohort/protos/hash';
import { readMembers } from '@cohort/chaincode/client/read-members';
import { nodeDir, nodeName } from '../../consortium/layout.ts';
import { pinWords } from '../../pins/pin-words.ts';
import { pinsOfSite, type SitePin } from '../../pins/pins-of-site.ts';
import { generationDir, generationInForce } from '../../pki/key-generations.ts';
import { loadNodeKeys, type NodeKeys } from '../../pki/load-node-keys.ts';
import { waitingKeys } from '../../pki/replacement-keys.ts';
import { hasSecret } from '../../pki/secret-file.ts';
import { ownSite } from '../../plan/own-site.ts';
import { table } from '../../view/table.ts';
import type { Command } from '../command.ts';
import { print } from '../print.ts';
import { adminOptions, withAdmin } from '../with-admin.ts';

export const command: Command = {
  usage: '[--as MSP] [--dir DIR]',
  summary:
    'list the parties whose keys this site pinned, by their words, those that it has not pinned, and the words of a party that runs here, to read out to others',
  arguments: [],
  options: adminOptions,
  changes: [],
  async run(given) {
    const { pins, own } = await withAdmin(given, async ({ ledger, msp }, _, dir) => {
      const { nodes } = await readMembers(ledger);
      const site = await ownSite(dir, msp);
      const pins = site === null ? [] : pinsOfSite(site, { nodes }, ledger.genesisHash);
      return { pins, own: await ownParties(nodeDir(dir, nodeName(`${msp}/party`))) };
    });
    const rows = pins.map(({ node, words, registry }) => [node, words ?? '-', said[registry](node)]);
    const lines = [
      ...(rows.length === 0
        ? ['no agent of this institution is here: it has no pins']
        : table([['party', 'pinned as', 'registry'], ...rows])),
      ...own.flatMap(({ node, words, waits }) => [
        '',
        `${node} is here; ${waits ? 'of the keys that wait for a vote' : 'of its keys'}, to read out to the operators of sites that pin it:`,
        `  ${words}`,
      ]),
    ];
    print(given, { pins, own }, `${lines.join('\n')}\n`);
    return exitCodes.done;
  },
};

const said: Readonly<Record<SitePin['registry'], (node: string) => string>> = {
  same: () => 'the same keys',
  renewed: () => 'the same node key, others renewed since: its words now are others',
  another: (node) => `other keys: cohort pin accept ${node}`,
  none: () => 'no such node',
  unpinned: (node) => `not pinned: cohort pin accept ${node}`,
};

/** Of the keys that lie here, not of those that the ledger shows; none where no party of this institution does. @throws {CohortError} CONFIG_INVALID */
async function ownParties(folder: string): Promise<readonly { readonly node: string; readonly words: string; readonly waits: boolean }[]> {
  const isHere = await hasSecret(join(generationDir(folder, await generationInForce(folder)), 'tls.pem'));
  const waiting = await waitingKeys(folder);
  return [
    ...(isHere ? [{ ...readOut(await loadNodeKeys(folder)), waits: false }] : []),
    ...(waiting === null ? [] : [{ ...readOut(waiting), waits: true }]),
  ];
}

function readOut({ node, nodeKey, boxKey, tlsCertSha256 }: NodeKeys): { readonly node: string; readonly words: string } {
  return { node, words: pinWords({ node, nodeKey: toHex(nodeKey.publicKey), boxKey: toHex(boxKey.publicKey), tlsCertSha256 }) };
}
