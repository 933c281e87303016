// Pages whose runs say something that their decoder would follow without end, or beyond the page.
import test from 'ava';
import { BrokenFile } from './broken-file.ts';
import { unpackedPage } from './unpacked-page.ts';

/** A page of eight values that may be null: the runs of what is there, then `values`. */
function page(runs: readonly number[], values: readonly number[] = [], encoding: 'PLAIN' | 'RLE_DICTIONARY' = 'PLAIN') {
  const bytes = Uint8Array.of(runs.length, 0, 0, 0, ...runs, ...values);
  const levels = { definition_level_encoding: 'RLE', repetition_level_encoding: 'RLE' } as const;
  const header = {
    type: 'DATA_PAGE',
    uncompressed_page_size: bytes.length,
    compressed_page_size: bytes.length,
    data_page_header: { num_values: 8, encoding, ...levels },
  } as const;
  return () => unpackedPage(header, bytes, 'UNCOMPRESSED', true);
}
const all = [16, 1];

test('runs of repeated and of packed values are followed to the last value', (t) => {
  t.notThrows(page(all));
  t.notThrows(page([3, 0b1010_1010]));
  t.notThrows(page([8, 1, 8, 0]));
  t.notThrows(page(all, [2, 16, 3], 'RLE_DICTIONARY'));
  t.notThrows(page(all, [0], 'RLE_DICTIONARY'), 'a dictionary of one value');
});

const broken: Readonly<Record<string, () => unknown>> = {
  'a run of nothing': page([0, 1]),
  'a packed run of nothing': page([1, 0]),
  'a run of more values than the page has': page([18, 1]),
  'a run of two thousand million values': page([0xfe, 0xff, 0xff, 0xff, 7, 1]),
  'a number of values that never ends': page([0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
  'runs that are longer than the page': () => page([200])(),
  'places in a dictionary of more bits than a number has': page(all, [33, 16, 3], 'RLE_DICTIONARY'),
  'more places in a dictionary than values': page(all, [2, 0xfe, 0xff, 0xff, 0xff, 7, 3], 'RLE_DICTIONARY'),
};
for (const [what, unpack] of Object.entries(broken))
  test(`${what} is no page`, (t) => {
    t.throws(unpack, { instanceOf: BrokenFile });
  });
