// The pure core and the arithmetic come out the same on two V8 versions, and the same as when they were last written down.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import type { Replayed } from './replay.ts';
import { secondNode } from './second-node.ts';

const written = new URL('replay.json', import.meta.url);
const vectors = new URL('../../mpc/vectors/v1/', import.meta.url);

async function replay(program: string): Promise<Replayed> {
  const script = join(import.meta.dirname, 'replay.ts');
  const { stdout } = await promisify(execFile)(program, ['--disable-warning=ExperimentalWarning', script], { maxBuffer: 2 ** 24 });
  return JSON.parse(stdout) as Replayed;
}

const engine = (v8: string): string => v8.split('.').slice(0, 2).join('.');

const here = await replay(process.execPath);
const second = await secondNode();
// After a change that is meant: WRITE_VECTORS=1 npx ava test/determinism/determinism.test.ts, and read what changed.
if (process.env['WRITE_VECTORS'] === '1') writeFileSync(written, `${JSON.stringify(here.hashes, undefined, 2)}\n`);

test(`V8 ${here.v8} replays every write set and output as written down`, (t) => {
  t.deepEqual(here.hashes, JSON.parse(readFileSync(written, 'utf8')));
});

test('the vectors of the replay are the published files', (t) => {
  const names = Object.keys(here.hashes).filter((name) => name.startsWith('vectors/'));
  t.true(names.length >= 10);
  for (const name of names) {
    const file = readFileSync(new URL(`${name.slice('vectors/'.length)}.json`, vectors));
    t.is(here.hashes[name], createHash('sha256').update(file).digest('hex'), name);
  }
});

if ('missing' in second) {
  test.skip(`two V8 versions: ${second.missing}`, () => undefined);
} else {
  test(`V8 ${here.v8} and V8 ${second.v8} compute the same`, async (t) => {
    t.not(engine(second.v8), engine(here.v8), 'expected another V8; COHORT_SECOND_NODE takes a Node 22 or 26');
    const there = await replay(second.program);
    t.is(there.v8, second.v8);
    t.deepEqual(there.hashes, here.hashes);
  });
}
