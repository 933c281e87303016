// `cohort member propose`: asks the consortium to admit an organisation by its card, or an organisation or node of this folder.
import { join } from 'node:path';
import { readMembers } from '@cohort/chaincode/client/read-members';
import type { NodeRole } from '@cohort/protos/ledger';
import { CohortError, exitCodes } from '@cohort/protos/errors';
import { nodeDir, nodeName, organisationDir, type Consortium } from '../../consortium/layout.ts';
import { cardHash } from '../../institution/card-bytes.ts';
import { cardShape } from '../../institution/card-shape.ts';
import { checkCard } from '../../institution/check-card.ts';
import { refuseTakenEndpoint } from '../../institution/refuse-taken-endpoint.ts';
import { wordsOf } from '../../institution/words.ts';
import { readJson } from '../../node/read-json.ts';
import { loadNodeKeys } from '../../pki/load-node-keys.ts';
import { loadOrganisation } from '../../pki/load-organisation.ts';
import { nodeRecord } from '../../pki/node-record.ts';
import { provePossession } from '../../pki/prove-possession.ts';
import type { Command } from '../command.ts';
import { endpointOf } from '../endpoint.ts';
import { openProposal, printOpened } from '../proposal/open-proposal.ts';
import { adminOptions, withAdmin } from '../with-admin.ts';
import { isThere } from '../../node/is-there.ts';

const roles = ['agent', 'party', 'admin'] as const satisfies readonly NodeRole[];

export const command: Command = {
  usage: '[SUBJECT] [--card FILE] [--as MSP] [--endpoint HOST:PORT] [--dir DIR]',
  summary:
    'propose to admit an organisation with its nodes by its card (--card), or an organisation (va) or a node (va/agent) of this folder',
  arguments: ['subject?'],
  options: {
    card: { type: 'string', value: 'FILE', means: 'the card of the organisation that is to be admitted, with its nodes' },
    endpoint: { type: 'string', value: 'HOST:PORT', means: 'where others reach the node; a party needs one' },
    ...adminOptions,
  },
  changes: ['ledger'],
  async run(given) {
    const { values, positionals } = given;
    if (positionals.length === 0 && typeof values['card'] === 'string') {
      const path = values['card'];
      const card = await readJson(path, cardShape);
      checkCard(card, path);
      const { organisation, nodes, possessions } = card;
      const body = { kind: 'admit-organisation', organisation, nodes } as const;
      const opened = await withAdmin(given, async (admin) => {
        refuseTakenEndpoint(card, await readMembers(admin.ledger), path);
        return await openProposal(admin, body, possessions, given.changes);
      });
      const words = wordsOf(cardHash(card));
      const compare = `words of ${organisation.msp}, to compare with it on the telephone: ${words}\n`;
      printOpened(given, opened, { words }, compare);
      return exitCodes.done;
    }
    if (positionals.length === 0 || values['card'] !== undefined)
      throw new CohortError(
        'USAGE',
        'subject: expected an organisation or node of this folder, or --card FILE of another, and not both; --help shows how',
      );
    if (typeof values['as'] !== 'string') throw new CohortError('USAGE', '--as: expected the proposing organisation, got none');
    const opened = await withAdmin(given, async (admin, consortium, dir) => {
      const { msp, role } = await subjectOf(positionals[0] ?? '', consortium, dir);
      if (role === 'party' && values['endpoint'] === undefined)
        throw new CohortError(
          'USAGE',
          '--endpoint: expected HOST:PORT of the party, as others reach it, got none; it is the endpoint in its node.json',
        );
      const endpoint = endpointOf(values['endpoint']);
      const keys = await loadNodeKeys(nodeDir(dir, nodeName(`${msp}/${role ?? 'admin'}`)));
      const record = nodeRecord(keys, role ?? 'admin', endpoint);
      if (role !== null) return openProposal(admin, { kind: 'admit-node', node: record }, [provePossession(keys, record)], given.changes);
      const { caPem } = await loadOrganisation(organisationDir(dir, msp));
      const organisation = { msp, name: msp, caPem, admin: record };
      return openProposal(
        admin,
        { kind: 'admit-organisation', organisation, nodes: [] },
        [provePossession(keys, organisation)],
        given.changes,
      );
    });
    printOpened(given, opened);
    return exitCodes.done;
  },
};

/** @throws {CohortError} USAGE for what is no organisation or node of this folder */
async function subjectOf(
  subject: string,
  { organisations, nodes }: Consortium,
  dir: string,
): Promise<{ readonly msp: string; readonly role: (typeof roles)[number] | null }> {
  const [msp = '', named, ...rest] = subject.split('/');
  const role = named === undefined ? null : roles.find((known) => known === named);
  if (role === undefined || rest.length > 0 || (role === null ? !organisations.includes(msp) : !Object.values(nodes).includes(subject)))
    throw new CohortError(
      'USAGE',
      `subject: expected an organisation (${organisations.join(', ')}) or one of its nodes (ORGANISATION/${roles.join('|')}), got ${subject}`,
    );
  const folder = nodeDir(dir, nodeName(`${msp}/${role ?? 'admin'}`));
  if (!(await isThere(join(folder, 'keys'))))
    throw new CohortError(
      'USAGE',
      `subject: expected its keys in ${folder}, got none; propose it where they are, for a node proves that it holds them`,
    );
  return { msp, role };
}
