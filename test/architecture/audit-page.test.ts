// chaincode/AUDIT.md says what holds each of an auditor's 44 points: every file that it names is there, and every title in it.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { transactions } from '@cohort/chaincode/core/transactions';
import { isCode, isForTests, readSources, root } from './source.ts';

interface Line {
  readonly point: number;
  readonly file: string;
  readonly title: string;
}

const page = readFileSync(join(root, 'chaincode', 'AUDIT.md'), 'utf8');
const lines = [...page.matchAll(/^\| (\d+) \|[^|]*\| `([^`|]+)` \| ([^|]+) \|$/gm)].map(([, point, file, title]): Line => {
  return { point: Number(point), file: file ?? '', title: title ?? '' };
});

test('every one of the 44 points is held by something', (t) => {
  const held = new Set(lines.map(({ point }) => point));
  t.deepEqual(
    Array.from({ length: 44 }, (_, at) => at + 1).filter((point) => !held.has(point)),
    [],
  );
  const rows = page.split('\n').filter((line) => /^\| \d/.test(line));
  t.is(lines.length, rows.length, 'a row that this test cannot read holds nothing');
});

for (const { point, file, title } of lines)
  test(`${String(point)}: ${file} has "${title}"`, (t) => {
    t.true(existsSync(join(root, file)), file);
    const text = readFileSync(join(root, file), 'utf8');
    t.true(text.includes(title) || text.includes(title.replaceAll("'", String.raw`\'`)), title);
  });

test('no contract names an organisation', async (t) => {
  const contracts = (await readSources(join(root, 'chaincode'))).filter(
    ({ path }) => /^(core|fabric)\//.test(path) && isCode(path) && !isForTests(path),
  );
  t.true(contracts.length > 100);
  for (const { path, text } of contracts) t.notRegex(text, /Org\dMSP|\bmspid\s*[!=]==?\s*['"]|\bmsp\s*[!=]==?\s*['"][a-z]/, path);
});

test('no transaction mints, burns or transfers', (t) => {
  t.deepEqual(
    Object.keys(transactions).filter((verb) => /mint|burn|transfer|token|pay/i.test(verb)),
    [],
  );
});
