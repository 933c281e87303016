// Single-byte flips of an audit file: with the file's digest as it was, and with the digest computed anew, as a forger would.
import { createHash } from 'node:crypto';
import { readContainer } from '@cohort/chaincode/verify/container';
import type { PlacedRecord } from '@cohort/chaincode/verify/record-kinds';
import { recordSteps } from '@cohort/chaincode/verify/record-steps';
import type { VerificationContext } from '@cohort/chaincode/verify/verification-context';
import { openSession, verify } from '@cohort/chaincode/verify/verify';
import { CohortError } from '@cohort/protos/errors';
import { fromHex, hash } from '@cohort/protos/hash';
import { forkSession } from './fork-session.ts';
import type { AuditedStudy } from './audit-of.ts';
import { verifierOf } from './verifier.ts';

export interface Flip {
  readonly offset: number;
  /** What the byte is combined with, 1..255. */
  readonly mask: number;
}

/** A flip that nothing found; `redigested` says which of the two files it was in. */
export interface Missed extends Flip {
  readonly redigested: boolean;
}

const headBytes = 5;
const footerBytes = headBytes + 40;
const digestBytes = 32;

/** A seeded choice of flips, spread over the whole file. */
export function chooseFlips(length: number, count: number, seed: string): Flip[] {
  return Array.from({ length: count }, (_, at) => {
    const drawn = createHash('sha256')
      .update(`${seed} ${String(at)}`)
      .digest();
    return { offset: Number(drawn.readBigUInt64BE(0) % BigInt(length)), mask: 1 + (drawn.readUInt8(8) % 255) };
  });
}

/**
 * Flips that no check finds, in file order. A payload's flip under a new digest is judged by the steps of its record and what follows,
 * from a fork of a session that verified everything before it: the same code on the same state as in a whole run, which `inWhole` is.
 */
export async function missedFlips(study: Pick<AuditedStudy, 'anchor' | 'file'>, flips: readonly Flip[]): Promise<Missed[]> {
  const missed: Missed[] = [];
  const session = openSession(verifierOf(study.anchor));
  const records = await recordsOf(study.file);
  const byRecord = Map.groupBy(flips, ({ offset }) => records.findLast((record) => record.offset + headBytes <= offset));
  for (const flip of flips) if (await containerHolds(flipped(study.file, flip))) missed.push({ ...flip, redigested: false });
  for (const [at, record] of [undefined, ...records].entries()) {
    for (const flip of byRecord.get(record) ?? []) {
      const inside = record !== undefined && flip.offset < record.offset + headBytes + record.payload.length;
      const found = inside ? await fails(forkSession(session), changed(records, at - 1, flip)) : !(await inWhole(study, flip));
      if (!found) missed.push({ ...flip, redigested: true });
    }
    if (record !== undefined && (await fails(session, [record])))
      throw new RangeError(`record ${String(record.record)}: expected the file to hold before it is flipped`);
  }
  return missed;
}

/** Whether a whole run over the flipped file, with its digest computed anew, holds. A flip of the digest itself is undone by that. */
export async function inWhole(study: Pick<AuditedStudy, 'anchor' | 'file'>, flip: Flip): Promise<boolean> {
  if (flip.offset >= study.file.length - digestBytes) return false;
  const file = redigest(flipped(study.file, flip));
  for await (const report of verify(streamed(file), verifierOf(study.anchor))) if ('verdict' in report) return report.verdict.ok;
  return false;
}

export function flipped(file: Uint8Array, { offset, mask }: Flip): Uint8Array {
  const copy = Uint8Array.from(file);
  copy[offset] = (copy[offset] ?? 0) ^ mask;
  return copy;
}

/** The digest over whatever stands before the footer, and over the number that the footer now claims. */
export function redigest(file: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(file);
  const footer = copy.subarray(copy.length - footerBytes);
  const count = new DataView(footer.buffer, footer.byteOffset + headBytes).getBigUint64(0);
  const running = createHash('sha256').update(copy.subarray(0, -footerBytes)).digest();
  footer.set(fromHex(hash('auditDigest', count, new Uint8Array(running)), digestBytes), footerBytes - digestBytes);
  return copy;
}

export async function* streamed(file: Uint8Array, size = 65_536): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < file.length; at += size) yield await Promise.resolve(file.subarray(at, at + size));
}

export async function recordsOf(file: Uint8Array): Promise<PlacedRecord[]> {
  const records: PlacedRecord[] = [];
  for await (const record of readContainer(streamed(file))) records.push(record);
  return records;
}

async function containerHolds(file: Uint8Array): Promise<boolean> {
  try {
    await recordsOf(file);
    return true;
  } catch (error) {
    if (CohortError.from(error).code !== 'AUDIT_FILE_INVALID') throw error;
    return false;
  }
}

/** The record with its flip, and all that follow it. */
function changed(records: readonly PlacedRecord[], at: number, { offset, mask }: Flip): PlacedRecord[] {
  const [first, ...rest] = records.slice(at);
  if (first === undefined) return [];
  return [{ ...first, payload: flipped(first.payload, { offset: offset - first.offset - headBytes, mask }) }, ...rest];
}

/** Whether one of the steps that these records ask for does not hold. */
async function fails(session: VerificationContext, records: readonly PlacedRecord[]): Promise<boolean> {
  try {
    for (const record of records) for (const step of recordSteps(session, record)) await step.run();
    return false;
  } catch {
    return true;
  }
}
