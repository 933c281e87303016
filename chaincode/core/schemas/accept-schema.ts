// A schema by vote: whether its name is free, and the effect, after which the name means these bytes for good.
import { quotas } from '@cohort/policies/quotas';
import { CohortError } from '@cohort/protos/errors';
import type { SchemaProposal } from '@cohort/protos/ledger';
import type { Context, ReadContext } from '../context.ts';
import { schemas, schemasOf } from './state.ts';

/** @throws {CohortError} ALREADY_EXISTS, QUOTA_EXCEEDED */
export async function checkSchemaProposal(context: ReadContext, { name, hash }: SchemaProposal, proposer: string): Promise<void> {
  const known = await schemas.get(context, name);
  if (known !== null)
    throw new CohortError(
      'ALREADY_EXISTS',
      `schema ${name}: ` +
        (known.hash === hash
          ? 'is accepted already, with this hash; fetch it (`cohort schema fetch`)'
          : `is accepted with the hash ${known.hash}, for good, got ${hash}; propose a changed schema under another name`),
    );
  const accepted = await schemasOf.list(context, proposer);
  if (accepted.length >= quotas.schemas)
    throw new CohortError(
      'QUOTA_EXCEEDED',
      `schemas: expected at most ${String(quotas.schemas)} accepted ones by ${proposer}, got ${String(accepted.length + 1)}; let another organisation propose it`,
    );
}

/** The effect of a passed vote. */
export function acceptSchema(context: Context, proposal: string, proposer: string, { name, hash, size }: SchemaProposal): void {
  schemas.put(context, { name, hash, size, proposal, proposer }, name);
  schemasOf.put(context, name, proposer, name);
  context.emit('schema.accepted', { proposal, name, hash, size });
}
