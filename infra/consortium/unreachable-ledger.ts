// A ledger that does not answer, said with what to do about it.
import { once } from 'node:events';
import { connect } from 'node:net';
import { addressOf, placeOf } from '@cohort/protos/endpoint';
import { CohortError } from '@cohort/protos/errors';
import { nodeDir, type Consortium } from './layout.ts';
import type { FabricLedger } from './ledger-address.ts';

const knockMs = 1000;

/**
 * An outage named with its remedy; anything else as it was thrown. The ledger closes the connection of a certificate that is not in the
 * registry: to whom no founder is, and whose ledger is listening, that is what happened.
 */
export async function unreachableLedger(
  thrown: unknown,
  dir: string,
  { ledger, genesis }: Pick<Consortium, 'ledger' | 'genesis'>,
  msp: string | undefined,
): Promise<unknown> {
  const error = CohortError.from(thrown);
  if (error.code !== 'UNREACHABLE' && error.code !== 'TIMED_OUT') return thrown;
  const isFounder = genesis.organisations.some((founder) => founder.msp === msp);
  if (ledger.kind === 'fabric') return unreachablePeer(error, dir, ledger, msp);
  if (msp !== undefined && !isFounder && (await isListening(ledger.endpoint)))
    return new CohortError(
      'NODE_NOT_ACTIVE',
      `admin of ${msp}: expected it in the ledger's registry, but the ledger at ${ledger.endpoint} answers no certificate of it; have ${msp} admitted (cohort member propose ${msp} --as a member's name), or ask as a member`,
      { cause: thrown },
    );
  const node = nodeDir(dir, `${ledger.msp}-ledger`);
  return new CohortError(
    error.code,
    `ledger: expected an answer from ${ledger.msp} at ${ledger.endpoint}, got none; start it with \`cohort up --dir ${dir}\` or \`cohort node run ${node}\`, or ask ${ledger.msp}`,
    { cause: thrown },
  );
}

function unreachablePeer(cause: CohortError, dir: string, { members }: FabricLedger, msp: string | undefined): CohortError {
  const own = members.find((member) => member.msp === msp);
  return new CohortError(
    cause.code,
    own === undefined
      ? `ledger: expected an answer from a peer of ${members.map((member) => member.msp).join(', ')}, got none; ask them`
      : `ledger: expected an answer from ${own.msp}'s peer at ${own.peer}, got none; start it with \`cohort ledger up --dir ${dir}\` where its part of the network is, and see \`cohort ledger status\``,
    { cause },
  );
}

async function isListening(endpoint: string): Promise<boolean> {
  const { host, port } = placeOf(endpoint);
  const socket = connect({ host: addressOf(host), port, timeout: knockMs });
  try {
    // A timeout is an event too, and no answer.
    return await Promise.race([once(socket, 'connect').then(() => true), once(socket, 'timeout').then(() => false)]);
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
