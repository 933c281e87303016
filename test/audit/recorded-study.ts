// The audit file of a small study that ran on a real channel of four organisations, whose orderers agree by BFT: recorded by `test/fabric/record-audit.ts`.
import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import type { AuditRecord } from '@cohort/chaincode/verify/record-kinds';
import { recordsOf } from './flip-bytes.ts';

export interface RecordedStudy {
  readonly records: readonly AuditRecord[];
  readonly file: Uint8Array;
  readonly anchor: string;
  readonly head: string;
}

export async function recordedStudy(): Promise<RecordedStudy> {
  const at = (ending: string): URL => new URL(`../../chaincode/fabric-audit/vectors/byzantine.${ending}`, import.meta.url);
  const { anchor, head } = JSON.parse(await readFile(at('json'), 'utf8')) as { readonly anchor: string; readonly head: string };
  const file = new Uint8Array(gunzipSync(await readFile(at('cohort.gz'))));
  return { records: await recordsOf(file), file, anchor, head };
}
