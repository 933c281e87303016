// Whose admin a command speaks as when nobody says: the ledger's host where its admin is here, else the only one that is.
import { join } from 'node:path';
import { CohortError } from '@cohort/protos/errors';
import { nodeDir, type Consortium } from './layout.ts';
import { hostOf } from './ledger-address.ts';
import { isThere } from '../node/is-there.ts';

/** Organisations whose admin's keys are in this folder, in the consortium's order. */
export async function adminsHere(dir: string, { organisations }: Pick<Consortium, 'organisations'>): Promise<readonly string[]> {
  const here = await Promise.all(organisations.map((msp) => isThere(join(nodeDir(dir, `${msp}-admin`), 'keys'))));
  return organisations.filter((_, index) => here[index]);
}

/** `named` when its admin is here. @throws {CohortError} USAGE naming those that are */
export async function adminHere(dir: string, consortium: Pick<Consortium, 'organisations' | 'ledger'>, named?: string): Promise<string> {
  const here = await adminsHere(dir, consortium);
  const host = hostOf(consortium.ledger);
  const [only, second] = here;
  if (only === undefined)
    throw new CohortError(
      'USAGE',
      `${dir}/nodes: expected the folder of an admin, such as ${host ?? consortium.organisations[0] ?? ''}-admin, got none; name another folder with --dir`,
    );
  if (named !== undefined) {
    if (here.includes(named)) return named;
    throw new CohortError('USAGE', `organisation: expected one whose admin's folder is in ${dir}/nodes (${here.join(', ')}), got ${named}`);
  }
  if (second === undefined) return only;
  if (host !== null && here.includes(host)) return host;
  throw new CohortError('USAGE', `--as: expected one of ${here.join(', ')}, whose admins are all in ${dir}/nodes, got none; name one`);
}
