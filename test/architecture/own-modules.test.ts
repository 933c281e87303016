// That a node finds each of the project's modules where Node itself would find it.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import test from 'ava';
import ts from 'typescript';
import { ownModule } from '../../infra/boot/own-module.mjs';
import { isCode, readSources, root } from './source.ts';

const urlOf = (file: string): string => pathToFileURL(path.join(root, file)).href;

/** Asks Node, in a process of its own that nothing has taught where to look. */
const asked = `
  let text = '';
  for await (const chunk of process.stdin) text += chunk;
  const found = JSON.parse(text).map(([specifier, parent]) => import.meta.resolve(specifier, parent));
  process.stdout.write(JSON.stringify(found));`;

test('every import that is found by its name alone leads where Node would lead it', async (t) => {
  const imports = (await readSources())
    .filter((source) => isCode(source.path))
    .flatMap(({ path: file, text }) => {
      const parent = urlOf(file);
      return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => [fileName, parent] as const);
    });
  const own = imports.flatMap(([specifier, parent]) => {
    const url = ownModule(specifier, parent);
    return url === null ? [] : [{ specifier, parent, url }];
  });
  t.true(own.length > 3000, `expected most imports to be found so, got ${String(own.length)} of ${String(imports.length)}`);
  const { stdout, stderr } = spawnSync(process.execPath, ['--experimental-import-meta-resolve', '--input-type=module', '--eval', asked], {
    cwd: root,
    input: JSON.stringify(own.map(({ specifier, parent }) => [specifier, parent])),
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const found = JSON.parse(stdout || JSON.stringify(stderr)) as readonly string[];
  t.deepEqual(
    own.filter(({ url }, at) => url !== found[at]),
    [],
  );
});

test('an import of anything else is left to Node', (t) => {
  const parent = urlOf('infra/cli/main.ts');
  for (const specifier of ['node:fs', 'pino', '@grpc/grpc-js', './main', './help.mjs', '@cohort', '@cohort/infra', '/etc/passwd.ts'])
    t.is(ownModule(specifier, parent), null, specifier);
  t.is(ownModule('./a.ts', undefined), null);
  t.is(ownModule('./a.ts', urlOf('node_modules/a/b.ts')), null);
  t.is(ownModule('./a.ts', 'file:///elsewhere/b.ts'), null);
});
