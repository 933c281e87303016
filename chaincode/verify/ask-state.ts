// Questions to the rebuilt state, answered by the core's own queries.
import { canonicalJson } from '@cohort/protos/canonical-json';
import { listAll, type ItemOf, type ListFilter, type ListVerb } from '@cohort/protos/list-all';
import type { QueryBodies, QueryResults, QueryVerb } from '@cohort/protos/ledger';
import { query } from '../core/invoke.ts';
import type { Stub } from '../core/stub.ts';
import { RecordingStub } from '../embedded/recording-stub.ts';
import type { VerificationContext } from './verification-context.ts';

/** A stub over the rebuilt state, in nobody's name. */
export function reader({ state, anchor }: Pick<VerificationContext, 'state' | 'anchor'>): Stub {
  return new RecordingStub(state, 'query', { msp: '', certSha256: anchor });
}

/** @throws {CohortError} what the query refuses with */
export async function ask<V extends QueryVerb>(
  session: Pick<VerificationContext, 'state' | 'anchor'>,
  verb: V,
  body: QueryBodies[V],
): Promise<QueryResults[V]> {
  return JSON.parse(await query(reader(session), verb, canonicalJson(body))) as QueryResults[V];
}

/** A whole list. @throws {CohortError} what the query refuses with */
export async function askAll<V extends ListVerb>(
  session: VerificationContext,
  verb: V,
  filter: ListFilter<V>,
): Promise<readonly ItemOf<V>[]> {
  return listAll({ evaluate: (asked, body) => ask(session, asked, body) }, verb, filter);
}
