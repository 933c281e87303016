// The opened sum files that a commit calls for, and the heads that must come before them.
import { encode } from '@cohort/protos/canonical';
import { fromHex } from '@cohort/protos/hash';
import { memberSetHash } from '@cohort/protos/statements';
import { expectThat } from './expect-that.ts';
import type { CommittedAudit, VerificationContext } from './verification-context.ts';

/** Two parties saw the commit in this very block before anything was opened. @throws {CohortError} AUDIT_CHECK_FAILED */
export function checkHeads({ heads }: CommittedAudit): void {
  expectThat(
    heads.size >= 2,
    'heads of two parties before anything is opened',
    `${String(heads.size)}, of party ${[...heads].join() || 'none'}`,
  );
}

/** H(S_m) = H(termsHash, H(U), m, file). @throws {CohortError} AUDIT_CHECK_FAILED */
export function checkSumFile({ crypto }: VerificationContext, { view, sums }: CommittedAudit, index: 0 | 1 | 2, file: Uint8Array): void {
  const { body, termsHash } = view;
  const members = body?.members ?? [];
  const expected = body?.sums.find((sum) => sum.index === index)?.sumHash ?? 'none';
  const named = encode('sumFile', fromHex(termsHash, 32), fromHex(memberSetHash(termsHash, members), 32), index, file);
  const got = crypto.sha256(named);
  expectThat(got === expected, `a file with hash ${expected}`, got);
  sums[index] = file;
}
