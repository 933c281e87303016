// `cohort node rotate`: renews a node's certificates, before they expire, and its box key.
import { CohortError, exitCodes } from '@cohort/protos/errors';
import type { NodeRole } from '@cohort/protos/ledger';
import { organisationPart } from '../../fabric/organisation-part.ts';
import { renewPart } from '../../fabric/renew-part.ts';
import { fabricDir, loadConsortium, nodeDir, nodeName, organisationDir } from '../../consortium/layout.ts';
import { ledgerNodeOf } from '../../consortium/ledger-address.ts';
import { registeredOrganisation } from '../../consortium/registered-organisation.ts';
import { ownBlockKey, rotateLedger } from '../../consortium/rotate-ledger.ts';
import { nextRotation, rotateNode } from '../../consortium/rotate-node.ts';
import { readCertificate } from '../../pki/certificate-sha256.ts';
import type { NodeKeys } from '../../pki/load-node-keys.ts';
import { loadOrganisation } from '../../pki/load-organisation.ts';
import { wholeNumber, type Command } from '../command.ts';
import { print } from '../print.ts';
import { dirOption, withAdmin } from '../with-admin.ts';

const dayMs = 86_400_000;
const roles: readonly string[] = ['agent', 'party', 'admin', 'ledger'] satisfies readonly NodeRole[];

export const command: Command = {
  usage: 'NODE [--days N] [--dir DIR]',
  summary:
    "renew a node's certificates and box key (va/party), or the ledger's certificates (va/ledger): no vote, no restart; a node's in force one epoch later",
  arguments: ['node'],
  options: {
    days: { type: 'string', value: 'N', default: '365', means: 'how long the certificates are to hold, 1 to 3650' },
    dir: dirOption,
  },
  changes: ['files', 'ledger'],
  notes:
    "On Hyperledger Fabric va/ledger stands for va's orderer, peer, chaincode and operator; the orderer's new certificates are put on the channel by cohort org add, as one change that more than half of the members sign. One organisation at a time.",
  async run(given) {
    const { values, positionals, changes } = given;
    const [node = ''] = positionals;
    const [msp = '', role] = node.split('/');
    if (role === undefined || !roles.includes(role))
      throw new CohortError(
        'USAGE',
        `node: expected ORGANISATION/${roles.join('|')}, such as va/party, got ${node}; see cohort member list`,
      );
    const days = wholeNumber('--days', values['days'], 365, 1, 3650);
    const notAfter = new Date(Date.now() + days * dayMs);
    const dir = String(values['dir']);
    const consortium = await loadConsortium(dir);
    const folder = nodeDir(dir, nodeName(node));
    const { genesis, ledger } = consortium;
    if (ledger.kind === 'embedded' && node === ledgerNodeOf(ledger)) {
      if (changes.isDry) {
        await loadOrganisation(organisationDir(dir, msp));
        await ownBlockKey(folder, genesis);
        changes.note({ change: 'new', path: `${folder}/keys`, holds: certificatesFor(days) });
        print(given, { node, since: null, days }, '');
        return exitCodes.done;
      }
      const issued = daysOf(
        await rotateLedger(folder, { genesis, ledger }, await loadOrganisation(organisationDir(dir, msp)), notAfter),
        days,
      );
      print(
        given,
        { node, since: null, days: issued.days },
        `${node}: a certificate for ${issued.text}; a ledger that runs shows it within seconds\n`,
      );
      return exitCodes.done;
    }
    if (ledger.kind === 'fabric' && role === 'ledger') {
      const organisation = await loadOrganisation(organisationDir(dir, msp));
      const part = await organisationPart(dir, msp);
      if (changes.isDry) changes.note({ change: 'new', path: fabricDir(dir, msp), holds: certificatesFor(days) });
      else await renewPart(part, organisation, notAfter);
      print(
        given,
        { node, since: null, days },
        `${node}: keys and certificates for ${String(days)} days; a peer and chaincode that run take theirs up within seconds, the orderer once the channel names them: cohort org card > ${msp}.card, then cohort org add ${msp}.card\n`,
      );
      return exitCodes.done;
    }
    const asking = { values: { ...values, as: msp }, changes };
    if (changes.isDry) {
      await withAdmin(asking, async ({ ledger }) => {
        await registeredOrganisation(organisationDir(dir, msp), msp, ledger);
        const { number, previous } = await nextRotation(folder, node, ledger);
        changes.note({ change: 'new', path: `${folder}/keys`, holds: `a box key and ${certificatesFor(days)}` });
        changes.transaction(msp, 'members.rotate', { number, previous });
      });
      print(given, { node, days }, '');
      return exitCodes.done;
    }
    const { since, keys, stop } = await withAdmin(asking, async ({ ledger }) => {
      const organisation = await registeredOrganisation(organisationDir(dir, msp), msp, ledger);
      return rotateNode(folder, node, organisation, ledger, notAfter);
    });
    const issued = daysOf(keys, days);
    print(
      given,
      { node, since, days: issued.days },
      `${node}: a new box key, and certificates for ${issued.text}, in force from epoch ${String(since)} on${stop === null ? '' : `; ${stop}`}\n`,
    );
    return exitCodes.done;
  },
};

const certificatesFor = (days: number): string =>
  `certificates for ${String(days)} days at most, with keys that are drawn when they are made`;

/** How long what was issued counts: a certificate counts no longer than the authority that signed it. */
function daysOf({ tls, caPem }: NodeKeys, asked: number): { readonly days: number; readonly text: string } {
  const ends = [tls.certPem, caPem].map((pem) => Date.parse(readCertificate(pem).validTo));
  const days = Math.min(asked, Math.round((Math.min(...ends) - Date.now()) / dayMs));
  return { days, text: days < asked ? `${String(days)} days, when the authority that signed them ends` : `${String(days)} days` };
}
