// Lines as they are appended, also of a file that was made anew under its name.
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { readLines } from './read-lines.ts';

test('each whole line is read once, and all of a file that takes the place of another, shorter or longer', (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'cohort-lines-'));
  t.teardown(() => {
    rmSync(dir, { recursive: true });
  });
  const path = join(dir, 'events.jsonl');
  let read = readLines(path, undefined);
  const next = (): readonly string[] => {
    read = readLines(path, read.place);
    return read.lines;
  };
  t.deepEqual(read.lines, []);
  writeFileSync(path, 'one\ntwo\nthr');
  t.deepEqual(next(), ['one', 'two']);
  t.deepEqual(next(), []);
  appendFileSync(path, 'ee\n');
  t.deepEqual(next(), ['three']);
  rmSync(path);
  t.deepEqual(next(), []);
  writeFileSync(path, 'new\n');
  t.deepEqual(next(), ['new']);
  rmSync(path);
  writeFileSync(path, 'another one, longer\nthan before\n');
  t.deepEqual(next(), ['another one, longer', 'than before']);
});
