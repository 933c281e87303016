// Edits by everybody who signs a round together with the operator: what is left to find is what the holders themselves never signed.
import { signEd25519 } from '@cohort/mpc/crypto';
import { toHex } from '@cohort/protos/hash';
import type { TransactionBodies } from '@cohort/protos/ledger';
import { bodyHash, signedBytes, type RoundBody, type Signed } from '@cohort/protos/statements';
import { partyHosts } from '../../story/study.ts';
import type { AuditedStudy } from '../audit-of.ts';
import { signedAgain, type Draft } from '../byzantine-operator.ts';
import { transactionsOf, withField, withTransaction, type Edit } from './edit.ts';

/** A body whose inner signatures are not its holders', signed by all who signed the true one. */
export function bodyEdits(study: AuditedStudy, drafts: readonly Draft[]): Edit[] {
  return transactionsOf(drafts, 'rounds.commit').flatMap((place) => {
    const commit = place.transaction.body as TransactionBodies['rounds.commit'];
    return ([0, 1, 2] as const).flatMap((index) =>
      (['statements', 'commitments'] as const).map((list): Edit => {
        const body = withField(commit.body, ['sums', index, list, 0, 'signature'], 'ab'.repeat(64));
        const changed = signedAgain(study, place.transaction, `${place.transaction.creator.msp}/party`, resigned(study, commit, body));
        return {
          family: `body with a false signature among its ${list}, signed by all parties`,
          position: `record ${String(place.record)}, index ${String(index)}`,
          finds: 'body',
          restate: true,
          drafts: withTransaction(drafts, place, changed),
        };
      }),
    );
  });
}

function resigned(study: AuditedStudy, commit: TransactionBodies['rounds.commit'], body: RoundBody): TransactionBodies['rounds.commit'] {
  const named = bodyHash(body);
  const sign = <K extends 'bodySignature' | 'absence'>(statement: Signed<K>): Signed<K> => {
    const unsigned = { ...statement, body: { ...statement.body, bodyHash: named } };
    const { seed } = study.keys(`${partyHosts[statement.party] ?? ''}/party`).nodeKey;
    return { ...unsigned, signature: toHex(signEd25519(seed, signedBytes(unsigned))) };
  };
  return {
    ...commit,
    body,
    signatures: commit.signatures.map((item) => sign(item)),
    absences: commit.absences.map((item) => sign(item)),
  };
}
