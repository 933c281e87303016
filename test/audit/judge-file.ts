// What the verifier says of a whole audit file: each finding, and the verdict at its end.
import type { ExecutionContext } from 'ava';
import type { Finding, Verdict } from '@cohort/chaincode/verify/finding';
import { verify } from '@cohort/chaincode/verify/verify';
import { streamed } from './flip-bytes.ts';
import { verifierOf } from './verifier.ts';

/** A file, and what it is held against. */
export interface Judged {
  readonly file: Uint8Array;
  readonly anchor: string;
  readonly head: string | null;
}

/** No verdict where the file ends before one. */
export async function judgeFile({ file, anchor, head }: Judged): Promise<{ findings: Finding[]; verdict: Verdict | null }> {
  const findings: Finding[] = [];
  let verdict: Verdict | null = null;
  for await (const report of verify(streamed(file), verifierOf(anchor, head)))
    if ('finding' in report) findings.push(report.finding);
    else ({ verdict } = report);
  return { findings, verdict };
}

/** The findings of a file of which every check holds. */
export async function expectHolds(t: ExecutionContext, judged: Judged): Promise<readonly Finding[]> {
  const { findings, verdict } = await judgeFile(judged);
  t.deepEqual(
    findings.filter(({ ok }) => !ok),
    [],
  );
  t.is(verdict?.ok, true);
  return findings;
}
