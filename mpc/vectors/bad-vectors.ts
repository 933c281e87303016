// Builds the bad vector files: what must be refused, with the code it must be refused with.
import { toHex } from '@cohort/protos/hash';
import { aes256CtrStream } from '../src/crypto.ts';
import { centredLift, wordsOf } from '../src/ring.ts';
import { encodeModel } from '../src/safetensors.ts';

interface ShareVector {
  readonly salts: readonly string[];
  readonly s0: string;
}

interface SealVector {
  readonly sealed: string;
}

/** Update families that naive checks accept (permanent traps): `[coordinate, value]` pairs or one `fill` over `length` coordinates. */
function wrapFamilies() {
  const spikes = (value: number, ...at: number[]) => at.map((coordinate) => [coordinate, value]);
  const uniform = centredLift(wordsOf(aes256CtrStream(new Uint8Array(32)).next(4 * 64), 32), 32) as Int32Array;
  return [
    { name: 'one coordinate 2^31', coordinates: spikes(2 ** 31, 7) },
    { name: 'two coordinates 2^31', coordinates: spikes(2 ** 31, 7, 900) },
    { name: 'four coordinates 2^31', coordinates: spikes(2 ** 31, 0, 1, 2, 3) },
    { name: 'an aligned block of 2^31', coordinates: spikes(2 ** 31, ...Array.from({ length: 64 }, (_, at) => 64 + at)) },
    { name: 'all coordinates 2^31', fill: 2 ** 31 },
    { name: 'all coordinates -2^31', fill: -(2 ** 31) },
    { name: 'one coordinate 2^32, which is 0 in the ring', coordinates: spikes(2 ** 32, 5) },
    { name: 'one coordinate 2^30', coordinates: spikes(2 ** 30, 1023) },
    { name: 'all coordinates 2^30', fill: 2 ** 30 },
    { name: '256 coordinates 2^28, squares 0 modulo 2^64', coordinates: spikes(2 ** 28, ...Array.from({ length: 256 }, (_, at) => at)) },
    { name: 'uniform 32-bit', coordinates: Array.from(uniform, (value, at) => [at, value]) },
  ].map((family) => ({ ...family, code: 'UPDATE_OUT_OF_BOUND' }));
}

const flip = (hex: string, byte: number): string =>
  hex.slice(0, 2 * byte) +
  (Number.parseInt(hex.slice(2 * byte, 2 * byte + 2), 16) ^ 1).toString(16).padStart(2, '0') +
  hex.slice(2 * byte + 2);

/** Bodies that do not hash to `share-0`'s h_0. */
function badShares(good: ShareVector) {
  const other = 'cd'.repeat(32);
  return {
    of: 'share-0',
    cases: [
      { name: 'committed for another round', change: { termsHash: other } },
      { name: 'committed by another member', change: { member: 'zurich' } },
      { name: 'committed as index 1', change: { index: 1 } },
      { name: 'under the salt of index 1', change: { salt: good.salts[1] } },
      { name: 'one bit of the first coordinate', change: { body: flip(good.s0, 0) } },
      { name: 'one bit of the weight', change: { body: flip(good.s0, 23) } },
      { name: 'one coordinate short', change: { body: good.s0.slice(0, -8) } },
      { name: 'one coordinate more', change: { body: `${good.s0}00000000` } },
    ],
  };
}

function badSeals(good: SealVector) {
  return {
    of: 'seal-role-1',
    cases: [
      { name: 'another round', change: { termsHash: 'cd'.repeat(32) }, code: 'TERMS_MISMATCH' },
      { name: 'another member', change: { member: 'zurich' }, code: 'RECEIVER_MISMATCH' },
      { name: 'another role', change: { role: 2 }, code: 'RECEIVER_MISMATCH' },
      { name: 'another sender', change: { senderPublic: '09'.padEnd(64, '0') }, code: 'SIGNATURE_INVALID' },
      { name: 'one bit of the nonce', change: { sealed: flip(good.sealed, 0) }, code: 'SIGNATURE_INVALID' },
      { name: 'one bit of the box', change: { sealed: flip(good.sealed, 60) }, code: 'SIGNATURE_INVALID' },
      { name: 'cut', change: { sealed: good.sealed.slice(0, 60) }, code: 'SIGNATURE_INVALID' },
    ],
  };
}

function badModels() {
  const good = toHex(encodeModel({ tensors: [{ name: 'a', shape: [2], values: Float32Array.of(1, 2) }], round: 1 }));
  const json = (from: string, to: string) => good.replace(Buffer.from(from).toString('hex'), Buffer.from(to).toString('hex'));
  return [
    { name: 'cut', file: good.slice(0, -2) },
    { name: 'a byte more', file: `${good}00` },
    { name: 'header length beyond the file', file: `ffffffffffffff7f${good.slice(16)}` },
    { name: 'white space for the quote', file: json('"a":', '"a" ') },
    { name: 'another order', file: json('"data_offsets":[0,8],"dtype":"F32"', '"dtype":"F32","data_offsets":[0,8]') },
    { name: 'a hole', file: json('[0,8]', '[4,8]') },
    { name: 'half precision', file: json('"F32"', '"F16"') },
    { name: 'shape too large', file: json('"shape":[2]', '"shape":[3]') },
    { name: 'a fraction', file: json('"shape":[2]', '"shape":2.0') },
    { name: 'a round that is no number', file: json('"round":"1"', '"round":"x"') },
  ].map((entry) => ({ ...entry, code: 'ENCODING_INVALID' }));
}

/** Bounds that the ring cannot hold for the cohort, and noise too wide for what is left. */
const overflows = [
  { width: 32, maxCohort: 4, bound: 2 ** 29, sigma2: null },
  { width: 32, maxCohort: 2048, bound: 2 ** 20, sigma2: null },
  { width: 64, maxCohort: 2 ** 20, bound: 2 ** 43, sigma2: null },
  { width: 32, maxCohort: 2, bound: 2 ** 29, sigma2: { num: '4503599627370496', den: '3' } },
];

/** All bad vector files by name, without `.json`. */
export function badVectors(good: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return {
    'share-bad-wrap': { block: { name: 'model', length: 1024, width: 32, scale: 1, bound: 2 ** 24, use: 'sum' }, families: wrapFamilies() },
    'share-bad-body': badShares(good['share-0'] as ShareVector),
    'seal-bad': badSeals(good['seal-role-1'] as SealVector),
    'model-bad': badModels(),
    'terms-bad-overflow': overflows.map((terms) => ({ ...terms, code: 'RING_OVERFLOW' })),
  };
}
