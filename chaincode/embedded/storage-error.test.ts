// Which of SQLite's codes is a wrong set-up, a full disk, a broken file or another process.
import test from 'ava';
import { storageError } from './storage-error.ts';

const ofCode = (errcode: number) => storageError(Object.assign(new Error('SQLite says so'), { errcode }), 'ledger');

test('each result code says what was expected, what was got and what to do; extended ones mean what their primary one does', (t) => {
  for (const [errcode, code] of [
    [1, 'STORAGE_CORRUPT'],
    [5, 'FOLDER_IN_USE'],
    [8, 'CONFIG_INVALID'],
    [1544, 'CONFIG_INVALID'],
    [10, 'STORAGE_CORRUPT'],
    [266, 'STORAGE_CORRUPT'],
    [3850, 'CONFIG_INVALID'],
    [11, 'STORAGE_CORRUPT'],
    [13, 'STORAGE_FULL'],
    [14, 'CONFIG_INVALID'],
    [26, 'STORAGE_CORRUPT'],
  ] as const) {
    const error = ofCode(errcode);
    t.is(error.code, code, String(errcode));
    t.regex(error.detail, /^ledger: expected .+, got "SQLite says so"; .+/);
  }
  t.is(ofCode(19).code, 'INTERNAL', 'a constraint that fails is a bug');
});
