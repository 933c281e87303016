// `cohort node rotate`: renews a node's certificates, before they expire, and its box key.
import { CohortError, exitCodes } from '@cohort/protos/errors';
import type { NodeRole } from '@cohort/protos/ledger';
import { loadConsortium, nodeDir, nodeName, organisationDir } from '../../consortium/layout.ts';
import { registeredOrganisation } from '../../consortium/registered-organisation.ts';
import { rotateLedger } from '../../consortium/rotate-ledger.ts';
import { rotateNode } from '../../consortium/rotate-node.ts';
import { readCertificate } from '../../pki/certificate-sha256.ts';
import type { NodeKeys } from '../../pki/load-node-keys.ts';
import { loadOrganisation } from '../../pki/load-organisation.ts';
import { readOptions, wholeNumber, type Command } from '../command.ts';
import { print } from '../print.ts';
import { adminOptions, withAdmin } from '../with-admin.ts';

const dayMs = 86_400_000;
const roles: readonly string[] = ['agent', 'party', 'admin', 'ledger'] satisfies readonly NodeRole[];

export const command: Command = {
  usage: 'NODE [--days N] [--dir DIR]',
  summary:
    "renew a node's certificates and box key (va/party), or the ledger's certificate: no vote, no restart; a node's in force one epoch later",
  async run(args) {
    const { as: _as, ...options } = adminOptions;
    const { values, positionals } = readOptions(args, { days: { type: 'string' }, ...options }, ['node']);
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
    if (node === `${consortium.ledger.msp}/ledger`) {
      const issued = daysOf(await rotateLedger(folder, consortium, await loadOrganisation(organisationDir(dir, msp)), notAfter), days);
      print(
        values,
        { node, since: null, days: issued.days },
        `${node}: a certificate for ${issued.text}; a ledger that runs shows it within seconds\n`,
      );
      return exitCodes.done;
    }
    const { since, keys, stop } = await withAdmin({ ...values, as: msp }, async ({ ledger }) => {
      const organisation = await registeredOrganisation(organisationDir(dir, msp), msp, ledger);
      return rotateNode(folder, node, organisation, ledger, notAfter);
    });
    const issued = daysOf(keys, days);
    print(
      values,
      { node, since, days: issued.days },
      `${node}: a new box key, and certificates for ${issued.text}, in force from epoch ${String(since)} on${stop === null ? '' : `; ${stop}`}\n`,
    );
    return exitCodes.done;
  },
};

/** How long what was issued counts: a certificate counts no longer than the authority that signed it. */
function daysOf({ tls, caPem }: NodeKeys, asked: number): { readonly days: number; readonly text: string } {
  const ends = [tls.certPem, caPem].map((pem) => Date.parse(readCertificate(pem).validTo));
  const days = Math.min(asked, Math.round((Math.min(...ends) - Date.now()) / dayMs));
  return { days, text: days < asked ? `${String(days)} days, when the authority that signed them ends` : `${String(days)} days` };
}
