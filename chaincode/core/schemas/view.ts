// schemas.list and schemas.get: accepted schemas by name, with the hash and size of their bytes.
import { CohortError } from '@cohort/protos/errors';
import type { QueryBodies, SchemaView } from '@cohort/protos/ledger';
import type { Page } from '@cohort/protos/page';
import type { ReadContext } from '../context.ts';
import { pageOf } from '../page-of.ts';
import { schemas } from './state.ts';

/** In the order of names. */
export async function listSchemas(context: ReadContext, page: QueryBodies['schemas.list']): Promise<Page<SchemaView>> {
  return pageOf(schemas.page(context, page), page.limit);
}

/** @throws {CohortError} NOT_FOUND */
export async function getSchema(context: ReadContext, { name }: QueryBodies['schemas.get']): Promise<SchemaView> {
  const found = await schemas.get(context, name);
  if (found !== null) return found;
  throw new CohortError('NOT_FOUND', `schema ${name}: was not accepted; propose it and vote, or list the accepted ones`);
}
