// Which codes of SQLite and of the operating system are a wrong set-up, a full disk, a broken file or another process.
import test from 'ava';
import { storageError, storedWith } from './storage-error.ts';

const words = { room: 'one more', full: 'make room', restore: 'bring it back' };
const of = (fields: object) => storageError(Object.assign(new Error('the disk says so'), fields), 'journal', words);

test('each code says what was expected, what was got and what to do; extended ones mean what their primary one does', (t) => {
  for (const [fields, code, remedy] of [
    [{ errcode: 1 }, 'STORAGE_CORRUPT', 'bring it back'],
    [{ errcode: 5 }, 'FOLDER_IN_USE', 'stop what else'],
    [{ errcode: 8 }, 'PERMISSION_DENIED', 'correct'],
    [{ errcode: 1544 }, 'PERMISSION_DENIED', 'correct'],
    [{ errcode: 10 }, 'STORAGE_CORRUPT', 'check it'],
    [{ errcode: 266 }, 'STORAGE_CORRUPT', 'check it'],
    [{ errcode: 3850 }, 'PERMISSION_DENIED', 'correct'],
    [{ errcode: 11 }, 'STORAGE_CORRUPT', 'bring it back'],
    [{ errcode: 13 }, 'STORAGE_FULL', 'make room'],
    [{ errcode: 14 }, 'CONFIG_INVALID', 'check that it is a file'],
    [{ errcode: 26 }, 'STORAGE_CORRUPT', 'bring it back'],
    [{ code: 'ENOSPC' }, 'STORAGE_FULL', 'make room'],
    [{ code: 'EDQUOT' }, 'STORAGE_FULL', 'make room'],
    [{ code: 'EIO' }, 'STORAGE_CORRUPT', 'check it'],
    [{ code: 'ENOENT' }, 'STORAGE_CORRUPT', 'bring it back'],
    [{ code: 'EROFS' }, 'PERMISSION_DENIED', 'choose another'],
    [{ code: 'EACCES' }, 'PERMISSION_DENIED', 'correct'],
    [{ code: 'EMFILE' }, 'OPEN_FILES_EXHAUSTED', 'raise the limit'],
    [{ code: 'EISDIR' }, 'CONFIG_INVALID', 'move the folder away'],
  ] as const) {
    const error = of(fields);
    t.is(error?.code, code, JSON.stringify(fields));
    t.regex(error?.detail ?? '', new RegExp(`^journal: expected .+, got "the disk says so"; ${remedy}`));
  }
});

test('what is no storage error stays what it is: a constraint that fails, an odd code, a bug, a value that is no error', (t) => {
  t.is(of({ errcode: 19 }), null);
  t.is(of({ code: 'EPIPE' }), null);
  t.is(of({}), null);
  t.is(storageError('full', 'journal', words), null);
  const stored = storedWith(words);
  const bug = new TypeError('not ours');
  const fail = (error: Error) => () =>
    stored('journal', () => {
      throw error;
    });
  t.is(t.throws(fail(bug)), bug);
  t.throws(fail(Object.assign(new Error('no'), { errcode: 13 })), { message: /^STORAGE_FULL: journal: expected room for one more, / });
  t.is(
    stored('journal', () => 7),
    7,
  );
});
