// What the operating system refused has a code of its own and a remedy; nothing of it is INTERNAL, and a bug stays one.
import test from 'ava';
import { CohortError } from './errors.ts';
import { failureOf } from './system-error.ts';

const thrown = (code: string): Error => Object.assign(new Error(`${code}: the system says so`), { code });

test('each code of the system says what was expected, what to do, and what the system said', (t) => {
  for (const [system, code] of [
    ['EADDRINUSE', 'PORT_IN_USE'],
    ['ENOSPC', 'STORAGE_FULL'],
    ['EDQUOT', 'STORAGE_FULL'],
    ['EMFILE', 'OPEN_FILES_EXHAUSTED'],
    ['ENFILE', 'OPEN_FILES_EXHAUSTED'],
    ['EIO', 'STORAGE_CORRUPT'],
    ['EACCES', 'PERMISSION_DENIED'],
    ['EPERM', 'PERMISSION_DENIED'],
    ['EROFS', 'PERMISSION_DENIED'],
    ['EEXIST', 'CONFIG_INVALID'],
    ['ENOTDIR', 'CONFIG_INVALID'],
    ['EISDIR', 'CONFIG_INVALID'],
    ['ENOENT', 'CONFIG_INVALID'],
    ['ECONNREFUSED', 'UNREACHABLE'],
  ] as const) {
    const error = failureOf(thrown(system));
    t.is(error.code, code, system);
    t.regex(error.detail, new RegExp(`^expected .+; .+ \\(${system}: the system says so\\)$`));
  }
});

test('an error of ours keeps its code, and what nobody foresaw is INTERNAL', (t) => {
  const ours = new CohortError('ROUND_VOID', 'void');
  t.is(failureOf(ours), ours);
  t.is(failureOf(thrown('ECONNRESET')).code, 'INTERNAL');
  t.is(failureOf(new TypeError('a bug')).code, 'INTERNAL');
  t.is(failureOf('a text').code, 'INTERNAL');
});
