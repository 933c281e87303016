// `cohort node replace`: asks the consortium to put keys anew in the place of a node's whose node key is lost or known to others.
import type { PinnedParty } from '@cohort/client-agent/pinned-party';
import { placeOf } from '@cohort/protos/endpoint';
import { CohortError, exitCodes } from '@cohort/protos/errors';
import type { NodeRecord } from '@cohort/protos/ledger';
import { nodeDir, nodeName, organisationDir } from '../../consortium/layout.ts';
import { ledgerNodeOf } from '../../consortium/ledger-address.ts';
import { registeredOrganisation } from '../../consortium/registered-organisation.ts';
import { pinWords } from '../../pins/pin-words.ts';
import { nodeRecord } from '../../pki/node-record.ts';
import { provePossession } from '../../pki/prove-possession.ts';
import { keysThere, replacementKeys } from '../../pki/replacement-keys.ts';
import type { Changes } from '../../node/changes.ts';
import type { Command } from '../command.ts';
import { endpointOf } from '../endpoint.ts';
import { print } from '../print.ts';
import { openProposal, printOpened } from '../proposal/open-proposal.ts';
import { ownAdminOptions, withOwnAdmin } from '../with-admin.ts';

export const command: Command = {
  usage: 'NODE [--as MSP] [--endpoint HOST:PORT] [--dir DIR]',
  summary: 'propose new keys for a node (va/party) whose node key is lost or stolen; once voted, it starts with them',
  arguments: ['node'],
  options: {
    endpoint: { type: 'string', value: 'HOST:PORT', means: 'where others reach it from then on (as before)' },
    ...ownAdminOptions,
  },
  changes: ['files', 'ledger'],
  async run(given) {
    const { values, positionals } = given;
    const [node = ''] = positionals;
    const endpoint = endpointOf(values['endpoint']);
    const done = await withOwnAdmin(given, async (admin, { nodes, ledger }, dir) => {
      const [msp = ''] = node.split('/');
      const known = Object.values(nodes).filter((id) => !id.endsWith('/ledger'));
      if (node === ledgerNodeOf(ledger))
        throw new CohortError(
          'USAGE',
          `node: expected one of ${known.join(', ')}, got ${node}; its key is in every site's genesis, and no vote replaces it: docs/node.md says what to do`,
        );
      if (!known.includes(node)) throw new CohortError('USAGE', `node: expected one of ${known.join(', ')}, got ${node}`);
      const before = await admin.ledger.evaluate('members.node', { node });
      const organisation = await registeredOrganisation(organisationDir(dir, msp), msp, admin.ledger);
      if (given.changes.isDry && (await keysThere(nodeDir(dir, nodeName(node)), node, before.nodeKey)) === null) {
        noteNewKeys(given.changes, admin.msp, nodeDir(dir, nodeName(node)), {
          ...before,
          endpoint: endpoint === '' ? before.endpoint : endpoint,
        });
        return null;
      }
      const hosts = endpoint === '' ? undefined : [placeOf(endpoint).host];
      const keys = await replacementKeys(nodeDir(dir, nodeName(node)), node, organisation, before.nodeKey, hosts);
      const record = nodeRecord(keys, before.role, endpoint === '' ? before.endpoint : endpoint);
      const { nodeKey, boxKey, tlsCertSha256 } = record;
      const body = { kind: 'replace-node', node: record } as const;
      return {
        opened: await openProposal(admin, body, [provePossession(keys, record)], given.changes),
        role: before.role,
        pin: { node, nodeKey, boxKey, tlsCertSha256 },
      };
    });
    if (done === null) print(given, { node }, '');
    else
      printOpened(
        given,
        done.opened,
        { pin: done.pin, words: pinWords(done.pin) },
        `${portAdvice(endpoint)}${adviceOn(node, done.role, done.pin)}`,
      );
    return exitCodes.done;
  },
};

/** The ledger can be asked about keys only once they are made. */
function noteNewKeys(changes: Changes, msp: string, folder: string, { node, role, endpoint }: NodeRecord): void {
  changes.note({ change: 'new', path: `${folder}/keys`, holds: `keys of ${node}, drawn when they are made` });
  changes.note({
    change: 'transaction',
    as: msp,
    verb: 'governance.propose',
    body: { body: { kind: 'replace-node', node: { node, role, endpoint } } },
  });
}

/** Where the node listens is not the registry's to say. */
const portAdvice = (endpoint: string): string =>
  endpoint === ''
    ? ''
    : `before it starts with them, write ${endpoint} as endpoint in its node.json, and where it listens; doctor compares the two\n`;

/** What the vote does not do: a pin is the node key, and no vote moves it. */
function adviceOn(node: string, role: string, pin: PinnedParty): string {
  if (role !== 'party') return `once it has passed, ${node} starts with its new keys\n`;
  return [
    `once it has passed, ${node} starts with its new keys; every site that pinned it keeps out of its rounds (KEY_NOT_PINNED)`,
    `until its operator has compared these words, which you read out by another way than the ledger: cohort pin accept ${node}`,
    `  ${pinWords(pin)}`,
    "a plan pauses after five attempts that came to nothing; two of its parties' organisations then resume it:",
    '  cohort plan resume PLAN --as MSP\n',
  ].join('\n');
}
