// Whose a policy's file is: of the node in whose folder it lies, else of the only organisation whose admin is here.
import { relative, resolve } from 'node:path';
import { CohortError } from '@cohort/protos/errors';
import { adminsHere } from '../../consortium/admin-here.ts';
import { nodeDir, type Consortium } from '../../consortium/layout.ts';

/** @throws {CohortError} USAGE where it is not to be seen: never the ledger's host for want of a better */
export async function policyOwner(file: string, dir: string, consortium: Pick<Consortium, 'nodes' | 'organisations'>): Promise<string> {
  for (const [name, node] of Object.entries(consortium.nodes)) {
    const [msp] = node.split('/');
    if (msp !== undefined && !relative(resolve(nodeDir(dir, name)), resolve(file)).startsWith('..')) return msp;
  }
  const here = await adminsHere(dir, consortium);
  const [only, second] = here;
  if (only !== undefined && second === undefined) return only;
  throw new CohortError(
    'USAGE',
    `--as: expected the organisation whose policy ${file} is, which lies in no node's folder of ${dir}, got none; name one of ${consortium.organisations.join(', ')}`,
  );
}
