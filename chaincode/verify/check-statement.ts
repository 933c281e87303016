// A party's signature under a statement, by the key that the terms name.
import type { RoundView } from '@cohort/protos/ledger';
import { signedBytes, type Signed, type StatementKind } from '@cohort/protos/statements';
import { expectThat } from './expect-that.ts';
import type { VerificationContext } from './verification-context.ts';

/** @throws {CohortError} AUDIT_CHECK_FAILED */
export function checkStatement<K extends StatementKind>(
  { crypto }: Pick<VerificationContext, 'crypto'>,
  { terms, termsHash }: Pick<RoundView, 'terms' | 'termsHash'>,
  statement: Signed<K>,
): void {
  const { kind, party, signature } = statement;
  expectThat(statement.termsHash === termsHash, `${kind} about terms ${termsHash}`, statement.termsHash);
  const key = terms.parties[party]?.nodeKey;
  expectThat(
    key !== undefined && crypto.verifyEd25519(key, signedBytes(statement), signature),
    `${kind} signed by party ${String(party)}`,
    'a signature that does not verify',
  );
}
