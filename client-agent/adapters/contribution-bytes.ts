// A contribution as bytes for storage at rest: u32be header length, canonical JSON, then the quantised vector block after block.
import { parseCanonicalJson, canonicalJson } from '@cohort/protos/canonical-json';
import { u32be, concat } from '@cohort/protos/canonical';
import { CohortError } from '@cohort/protos/errors';
import { fromHex, toHex } from '@cohort/protos/hash';
import { blockSpans, byteLength } from '@cohort/mpc/block';
import type { Quantised, QuantisedBlocks } from '@cohort/mpc/quantise';
import type { Contribution } from '../ports/journal.ts';

type Header = Omit<Contribution, 'secrets' | 'x'> & {
  readonly k1: string;
  readonly k2: string;
  readonly salts: readonly [string, string, string];
};

export function encodeContribution({ secrets, x, ...rest }: Contribution): Uint8Array {
  const header: Header = {
    ...rest,
    k1: toHex(secrets.k1),
    k2: toHex(secrets.k2),
    salts: [toHex(secrets.salts[0]), toHex(secrets.salts[1]), toHex(secrets.salts[2])],
  };
  const text = new TextEncoder().encode(canonicalJson(header));
  const values = rest.blocks.map((block) => {
    const words = x[block.name];
    if (words?.length !== block.length) throw new CohortError('INTERNAL', `block ${block.name}: expected ${String(block.length)} values`);
    return new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
  });
  return concat([u32be(text.length), text, ...values]);
}

/** @throws {CohortError} STORAGE_CORRUPT for bytes of another length than their blocks */
export function decodeContribution(bytes: Uint8Array): Contribution {
  const length = bytes.length < 4 ? 0 : new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  const body = bytes.subarray(4 + length);
  const { k1, k2, salts, ...rest } = parseCanonicalJson(new TextDecoder().decode(bytes.subarray(4, 4 + length))) as unknown as Header;
  if (body.length !== byteLength(rest.blocks))
    throw new CohortError(
      'STORAGE_CORRUPT',
      `contribution: expected ${String(byteLength(rest.blocks))} bytes of values, got ${String(body.length)}`,
    );
  const x: QuantisedBlocks = Object.fromEntries(
    blockSpans(rest.blocks).map(({ block, byteOffset, byteLength: size }) => {
      const { buffer } = body.slice(byteOffset, byteOffset + size);
      return [block.name, (block.width === 32 ? new Int32Array(buffer) : new BigInt64Array(buffer)) as Quantised];
    }),
  );
  return {
    ...rest,
    x,
    secrets: { k1: fromHex(k1, 32), k2: fromHex(k2, 32), salts: [fromHex(salts[0], 32), fromHex(salts[1], 32), fromHex(salts[2], 32)] },
  };
}
