// Reads in pages: each page holds what was asked for, and only what a page read can make its query run again.
import test from 'ava';
import { MapState } from '../verify/audit-state.ts';
import { createCompositeKey } from '../core/composite-key.ts';
import { stillHolds } from './read-write-set.ts';
import { RecordingStub } from './recording-stub.ts';

const key = (group: string, item: string): string => createCompositeKey('item', [group, item]);

function state(): MapState {
  const made = new MapState();
  for (const item of ['a', 'b', 'c', 'd']) made.write(key('one', item), new TextEncoder().encode(item), '1.0');
  made.write(key('two', 'a'), new TextEncoder().encode('another'), '1.0');
  return made;
}

async function page(stub: RecordingStub, bookmark: string, pageSize = 2): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of stub.getStateByPartialCompositeKeyWithPagination('item', ['one'], pageSize, bookmark)) found.push(entry.key);
  return found;
}

const stubOver = (made: MapState): RecordingStub => new RecordingStub(made, 'tx', { msp: '', certSha256: '' });

test('a page begins at its bookmark, which need not exist any more, and ends with its list', async (t) => {
  const made = state();
  t.deepEqual(await page(stubOver(made), ''), [key('one', 'a'), key('one', 'b')]);
  t.deepEqual(await page(stubOver(made), key('one', 'c')), [key('one', 'c'), key('one', 'd')]);
  made.write(key('one', 'c'), new Uint8Array(), '2.0');
  t.deepEqual(await page(stubOver(made), key('one', 'c')), [key('one', 'd')]);
});

test('a bookmark outside of the list is refused', async (t) => {
  for (const bookmark of [key('two', 'a'), key('nought', 'a'), createCompositeKey('another', ['one', 'a'])])
    await t.throwsAsync(page(stubOver(state()), bookmark), { code: 'BODY_INVALID', message: /bookmark/ });
});

test('what was written behind a full page does not undo it; what was written into it, or behind a last page, does', async (t) => {
  const cases = [
    { bookmark: '', written: 'c', holds: true },
    { bookmark: '', written: 'aa', holds: false },
    { bookmark: '', written: 'b', holds: false },
    { bookmark: key('one', 'd'), written: 'e', holds: false },
    { bookmark: key('one', 'd'), written: 'a', holds: true },
  ];
  for (const { bookmark, written, holds } of cases) {
    const made = state();
    const stub = stubOver(made);
    await page(stub, bookmark);
    made.write(key('one', written), new TextEncoder().encode('new'), '2.0');
    t.is(stillHolds(stub.recorded, made), holds, written);
  }
});
