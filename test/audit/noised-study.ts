// The noised study's audit file, for the audit's tests.
import { playNoisedStudy } from '../dp/noised-study.ts';
import { auditOf, type AuditedStudy } from './audit-of.ts';

export async function noisedStudy(): Promise<AuditedStudy> {
  await using study = await playNoisedStudy();
  return await auditOf(
    study.cooperative,
    study.parties.map(({ ports }) => ports),
  );
}
