// The one door to the contracts: who, which verb, seen before?, then the handler; writes are flushed only on success.
import { canonicalJson, parseCanonicalJson } from '@cohort/protos/canonical-json';
import { CohortError } from '@cohort/protos/errors';
import type { LedgerEventName } from '@cohort/protos/events';
import { hash } from '@cohort/protos/hash';
import type { TransactionVerb } from '@cohort/protos/ledger';
import type { Context } from './context.ts';
import { flush } from './flush.ts';
import { authenticate } from './members/authenticate.ts';
import { requireTakingPart } from './members/require-standing.ts';
import { queries } from './queries.ts';
import type { Stub } from './stub.ts';
import { table } from './table.ts';
import { takesPart, transactions, type Transaction } from './transactions.ts';

export { anchorOf, initialise } from './initialise.ts';

interface StoredRequest {
  readonly bodyHash: string;
  readonly payload: string;
}

/** The idempotency key: a creator's request id, kept with H(verb, body) and the payload that was answered. */
const requests = table<StoredRequest, [msp: string, certSha256: string, requestId: string]>('request');

/**
 * Runs one transaction and returns its payload as canonical JSON. A repeat of (creator, request id, body) returns the stored payload
 * and writes nothing; a refusal throws, writes nothing and is not stored.
 * @throws {CohortError} VERB_UNKNOWN, BODY_INVALID, ENCODING_INVALID, NODE_NOT_ACTIVE, MEMBER_SUSPENDED, ROLE_NOT_ALLOWED, REQUEST_ID_REUSED, or the verb's own
 */
export async function invoke(stub: Stub, verb: string, requestId: string, bodyJson: string): Promise<string> {
  const transaction = find(verb);
  if (!/^[\x21-\x7e]{1,128}$/.test(requestId))
    throw new CohortError('BODY_INVALID', 'requestId: expected 1 to 128 printable ASCII characters without spaces');
  const json = parseCanonicalJson(bodyJson);
  const creator = await authenticate({ stub });
  if (!transaction.roles.includes(creator.role))
    throw new CohortError('ROLE_NOT_ALLOWED', `${verb}: expected a node with role ${transaction.roles.join(' or ')}, got ${creator.node}`);
  if (takesPart(verb)) await requireTakingPart({ stub }, creator.msp);

  const request = [creator.msp, stub.getCreator().certSha256, requestId] as const;
  const bodyHash = hash('requestBody', verb, bodyJson);
  const stored = await requests.get({ stub }, ...request);
  if (stored !== null) {
    if (stored.bodyHash === bodyHash) return stored.payload;
    throw new CohortError('REQUEST_ID_REUSED', `requestId ${requestId}: was used with another body; take a fresh id`);
  }

  let event: { readonly name: LedgerEventName; readonly payload: string } | null = null;
  const context: Context = {
    stub,
    creator,
    writes: new Map(),
    emit: (name, payload) => {
      if (event !== null) throw new CohortError('INTERNAL', `event ${name}: a transaction emits one event, got a second`);
      event = { name, payload: canonicalJson(payload) };
    },
  };
  const payload = canonicalJson(await transaction.run(context, json));
  requests.put(context, { bodyHash, payload }, ...request);
  await flush(stub, context.writes);
  emit(stub, event);
  return payload;
}

/** Runs one read-only query and returns its result as canonical JSON. @throws {CohortError} VERB_UNKNOWN, BODY_INVALID, NOT_FOUND */
export async function query(stub: Stub, verb: string, bodyJson: string): Promise<string> {
  if (!Object.hasOwn(queries, verb))
    throw new CohortError('VERB_UNKNOWN', `query: expected one of ${Object.keys(queries).join(', ')}, got ${verb}`);
  return canonicalJson(await queries[verb as keyof typeof queries].run({ stub }, parseCanonicalJson(bodyJson)));
}

function find(verb: string): Transaction {
  if (!Object.hasOwn(transactions, verb))
    throw new CohortError('VERB_UNKNOWN', `verb: expected one of ${Object.keys(transactions).join(', ')}, got ${verb}`);
  return transactions[verb as TransactionVerb];
}

function emit(stub: Stub, event: { readonly name: LedgerEventName; readonly payload: string } | null): void {
  if (event !== null) stub.setEvent(event.name, new TextEncoder().encode(event.payload));
}
