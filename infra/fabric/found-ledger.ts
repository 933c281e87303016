// Writes the consortium's genesis on its channel, once: by whichever founder's admin is first.
import { CommitError } from '@hyperledger/fabric-gateway';
import { canonicalJson } from '@cohort/protos/canonical-json';
import { CohortError } from '@cohort/protos/errors';
import type { Genesis } from '@cohort/protos/ledger';
import type { NodeKeys } from '../pki/load-node-keys.ts';
import { askAgain, type AskAgain } from './ask-again.ts';
import { openGateway } from './gateway.ts';

/** How long a founder waits for those before it by name. */
const turnMs = 5000;

export interface Founder {
  readonly keys: NodeKeys;
  /** Where its own peer is reached, and by whose certificate. */
  readonly endpoint: string;
  readonly tlsCaPem: string;
}

/**
 * Waits for those that come before it.
 * @param turn how many founders do
 * @returns whether this founder wrote it
 * @throws {CohortError} NOT_PERMITTED for a genesis that is not the package's; the signal's reason
 */
export async function foundLedger(
  genesis: Genesis,
  founder: Founder,
  turn: number,
  { tell, signal }: Pick<AskAgain, 'tell' | 'signal'>,
): Promise<boolean> {
  const { keys, endpoint, tlsCaPem } = founder;
  using gateway = openGateway({ endpoint, tlsCaPem }, keys.msp, keys.identity);
  const begunMs = performance.now();
  const what = `${keys.msp}: waiting for the genesis on the ledger`;
  return await askAgain({ what, mayPass: ({ code }) => code === 'UNREACHABLE', tell, signal }, async () => {
    if (await isFounded(gateway)) return false;
    if (performance.now() - begunMs < turn * turnMs) throw new CohortError('UNREACHABLE', 'those before it have not written it yet');
    try {
      await gateway.submit('genesis.initialise', 'genesis', canonicalJson(genesis));
      return true;
    } catch (thrown) {
      if (CohortError.from(thrown).code === 'ALREADY_EXISTS') return false;
      // A block may have had another founder's: whoever looks again finds out.
      if (thrown instanceof CommitError) throw new CohortError('UNREACHABLE', thrown.message, { cause: thrown });
      throw thrown;
    }
  });
}

async function isFounded(gateway: ReturnType<typeof openGateway>): Promise<boolean> {
  try {
    await gateway.evaluate('epochs.current', '{}');
    return true;
  } catch (thrown) {
    if (CohortError.from(thrown).code === 'UNREACHABLE') throw thrown;
    return false;
  }
}
