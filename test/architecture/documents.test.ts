// The documents against the code: every file that a page names exists, and every section that a comment cites is in `docs/`.
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import { isCode, readSources, root } from './source.ts';

const sources = await readSources();
const pages = [
  ...(await readdir(path.join(root, 'docs'))).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`),
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
];

/** What stands in backticks and looks like a file or folder of the repository. */
function named(text: string): string[] {
  const folders = 'aggregator|bin|chaincode|client-agent|console|docs|infra|mpc|policies|protos|test';
  return [...text.matchAll(new RegExp(`\`((?:${folders})/[\\w./-]*)\``, 'g'))].map(([, name]) => name ?? '');
}

const read = async (page: string): Promise<string> => await readFile(path.join(root, page), 'utf8');

for (const page of pages)
  test(`every file that ${page} names exists`, async (t) => {
    const missing = named(await read(page)).filter(
      (name) => !existsSync(path.join(root, name)) && !existsSync(path.join(root, `${name}.ts`)),
    );
    t.deepEqual(missing, []);
  });

/** `DESIGN 12` and `PROTOCOL, Agent 2`: a numbered section, and a heading or a numbered item under it. */
const citation = /\b(DESIGN|PROTOCOL)(?:,? (\d+|[A-Z][a-z]+(?: (?:and|to) [a-z]+)*)(?: (\d))?)?/g;

test('every section of DESIGN and PROTOCOL that code cites is there', async (t) => {
  const headings: Readonly<Record<string, readonly string[]>> = {
    DESIGN: headingsOf(await read('docs/DESIGN.md')),
    PROTOCOL: headingsOf(await read('docs/PROTOCOL.md')),
  };
  const cited = sources
    .filter(({ path: file }) => isCode(file) && !file.endsWith('documents.test.ts'))
    .flatMap(({ path: file, text }) => [...text.matchAll(citation)].map(([whole, page = '', section]) => ({ file, whole, page, section })));
  t.true(cited.length > 5);
  t.deepEqual(
    cited
      .filter(({ page, section }) => section !== undefined && headings[page]?.includes(section) !== true)
      .map(({ file, whole }) => `${file}: ${whole}`),
    [],
  );
});

/** Of `## 12. Folders` its number, of `## Plan and terms` its words. */
const headingsOf = (text: string): string[] =>
  [...text.matchAll(/^## (?:(\d+)\. )?(.*)$/gm)].map(([, number, words]) => number ?? words ?? '');
