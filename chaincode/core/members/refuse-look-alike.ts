// No organisation is admitted whose name or id a person who votes would take for another's.
import { CohortError } from '@cohort/protos/errors';
import type { OrganisationRecord } from '@cohort/protos/ledger';
import { lookAlike } from '@cohort/protos/look-alike';
import type { ReadContext } from '../context.ts';
import { organisations } from './state.ts';

type Named = Pick<OrganisationRecord, 'msp' | 'name'>;

/** The one of `others` that is called so that it looks like `organisation`, by id or by name. */
export function lookingLike<T extends Named>({ msp, name }: Named, others: readonly T[]): T | undefined {
  return others.find((other) => [msp, name].some((own) => lookAlike(own, other.msp) || lookAlike(own, other.name)));
}

/** @throws {CohortError} ALREADY_EXISTS naming the member that it looks like */
export async function refuseLookAlike(context: ReadContext, organisation: Named): Promise<void> {
  const other = lookingLike(organisation, await organisations.list(context));
  if (other === undefined) return;
  throw new CohortError(
    'ALREADY_EXISTS',
    `organisation ${organisation.msp} (${organisation.name}): expected a name that looks like no member's, got one that is read as ${other.msp} (${other.name}); ` +
      'it is made anew under another name: cohort org create NAME --called TEXT',
  );
}
