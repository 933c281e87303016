// Which contract a call of the chaincode asks for, by its arguments as Fabric carries them: for a peer's chaincode, and for an auditor who runs it again.
import { canonicalJson, parseCanonicalJson } from '@cohort/protos/canonical-json';
import { CohortError } from '@cohort/protos/errors';
import { genesisShape } from '@cohort/protos/ledger-schema';
import { anchorOf, initialise, invoke, query } from '../core/invoke.ts';
import { queries } from '../core/queries.ts';
import type { Stub } from '../core/stub.ts';
import { transactions } from '../core/transactions.ts';

/**
 * What a function takes: a transaction (request id, canonical JSON body), a query (canonical JSON body), `genesis.initialise` (request id,
 * genesis), `genesis.anchor` nothing. @throws {CohortError} the refusal
 */
export async function dispatch(core: Stub, args: readonly Uint8Array[], anchor: string): Promise<string> {
  const [verb = '', ...parameters] = args.map(textOf);
  if (verb === 'genesis.anchor') {
    take(verb, parameters, 0);
    return canonicalJson({ anchor });
  }
  if (Object.hasOwn(queries, verb)) {
    const [body = ''] = take(verb, parameters, 1);
    return query(core, verb, body);
  }
  if (verb !== 'genesis.initialise' && !Object.hasOwn(transactions, verb)) return invoke(core, verb, '', ''); // which refuses it
  const [requestId = '', body = ''] = take(verb, parameters, 2);
  return verb === 'genesis.initialise' ? found(core, requestId, body, anchor) : invoke(core, verb, requestId, body);
}

/** Writes the founding registry once, by one of the founders' admins. Returns the anchor. */
async function found(stub: Stub, requestId: string, body: string, anchor: string): Promise<string> {
  const genesis = genesisShape(parseCanonicalJson(body), 'genesis');
  if (anchorOf(genesis) !== anchor)
    throw new CohortError(
      'NOT_PERMITTED',
      `${requestId}: expected the genesis of this package, with anchor ${anchor}, got one with anchor ${anchorOf(genesis)}; compare the packages' ids`,
    );
  const { mspid, certSha256 } = stub.getCreator();
  if (!genesis.organisations.some(({ msp, admin }) => msp === mspid && admin.identityCertSha256 === certSha256))
    throw new CohortError(
      'NOT_PERMITTED',
      `${requestId}: expected an admin node named in the genesis, got ${mspid} with certificate ${certSha256}`,
    );
  await initialise(stub, genesis);
  return canonicalJson({ anchor });
}

function take(verb: string, parameters: readonly string[], count: number): readonly string[] {
  if (parameters.length !== count)
    throw new CohortError(
      'BODY_INVALID',
      `${verb}: expected ${['no argument', 'one argument, a body', 'two arguments, a request id and a body'][count] ?? ''}, got ${String(parameters.length)}`,
    );
  return parameters;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Other bytes would become other text at another reader. */
function textOf(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new CohortError('ENCODING_INVALID', 'arguments: expected UTF-8 text, got other bytes', { cause });
  }
}
