// What it writes is gzip to any reader, of every length around its blocks', and known to the byte.
import { gunzipSync } from 'node:zlib';
import test from 'ava';
import { storedGzip } from './stored-gzip.ts';

test('a gzip reader gets the bytes back, of every length around those of its blocks', (t) => {
  for (const length of [0, 1, 65_534, 65_535, 65_536, 131_070, 131_071, 200_000]) {
    const bytes = Buffer.from(Array.from({ length }, (_, at) => (at * 31) % 251));
    t.deepEqual(gunzipSync(storedGzip(bytes)), bytes, String(length));
  }
});

test('names no system and leaves no choice to a compressor', (t) => {
  t.is(storedGzip(Buffer.from('cohort')).toString('hex'), '1f8b08000000000000ff010600f9ff636f686f72746bc1b8d306000000');
});
