// A publication: its signatures, and the model computed again from the model before it and the opened sums.
import { nextModel } from '@cohort/mpc/next-model';
import { CohortError } from '@cohort/protos/errors';
import type { TransactionBodies } from '@cohort/protos/ledger';
import { checkStatement } from './check-statement.ts';
import { expectThat } from './expect-that.ts';
import type { CommittedAudit, VerificationContext } from './verification-context.ts';

/** @throws {CohortError} AUDIT_CHECK_FAILED */
export function checkModel(
  session: VerificationContext,
  { view, sums }: CommittedAudit,
  { modelOut, signatures }: TransactionBodies['rounds.publish'],
): void {
  const { terms, body, bodyHash, enrolled } = view;
  const [s0, s1, s2] = sums;
  expectThat(s0 !== undefined && s1 !== undefined && s2 !== undefined, 'the three opened sum files', String(sums.length));
  const authors = new Set(signatures.map(({ party }) => party));
  expectThat(authors.size >= 2 && authors.size === signatures.length, 'publications signed by two or three parties', String(authors.size));
  for (const statement of signatures) {
    const about = statement.body.bodyHash === bodyHash && statement.body.modelOut === modelOut;
    expectThat(about, `signatures over body ${String(bodyHash)} and model ${modelOut}`, 'others');
    checkStatement(session, view, statement);
  }
  const modelIn = session.models.get(terms.plan);
  expectThat(modelIn?.hash === terms.modelIn, `the file of model ${terms.modelIn}`, String(modelIn?.hash));
  let next: Uint8Array;
  try {
    next = nextModel(terms, body?.members ?? [], enrolled, modelIn.file, [s0, s1, s2]);
  } catch (error) {
    throw new CohortError('AUDIT_CHECK_FAILED', `expected a model, got ${CohortError.from(error).message}`, { cause: error });
  }
  const got = session.crypto.sha256(next);
  expectThat(got === modelOut, `model ${got}, computed from the opened sums`, modelOut);
}
