// The repository as it stands, held against every architecture check.
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import test from 'ava';
import { ownModule } from '../../infra/boot/own-module.mjs';
import { checkDeclared, checkImports, checkSteps } from './check-imports.ts';
import { checkLength, checkMachinePaths, checkName, checkOpening, checkReadme } from './check-layout.ts';
import { checkLenience, checkModuleState, checkPlatformCalls, checkStateAccess } from './check-ledger-code.ts';
import { checkDeterminism, checkNodeModules, checkPurity, checkThrows } from './check-purity.ts';
import { specifiersOf } from './imports-of.ts';
import { readDeclared } from './read-declared.ts';
import { reachedBy } from './reached-by.ts';
import { isCode, isTest, readSources, root, type Check } from './source.ts';

const sources = await readSources();
const declared = await readDeclared(root);

const held: Readonly<Record<string, Check>> = {
  "imports follow DESIGN 12's table": checkImports,
  'steps never import adapters': checkSteps,
  'every external import is declared by its workspace': checkDeclared(declared),
  'pure folders read no clock, randomness or process': checkPurity,
  'what endorsers compute uses integers and no locale': checkDeterminism,
  'pure folders import nothing from Node, and mpc in one file only': checkNodeModules,
  'contracts call nothing of the platform that endorsers do not share': checkPlatformCalls,
  'keys of the state are built and read in one home': checkStateAccess,
  'contracts keep no state in a process': checkModuleState,
  'contracts read one text for one value, and sort by a comparison': checkLenience,
  'nothing throws a bare Error': checkThrows,
  'no file is too long to read in one go': checkLength,
  'every file begins with a sentence that says what it is': checkOpening,
  'every file is named for what it holds': checkName,
  'nothing names a path of one machine': checkMachinePaths,
  'every folder README fits on a page': checkReadme,
};

for (const [title, check] of Object.entries(held)) {
  test(title, (t) => {
    t.deepEqual(sources.flatMap(check), []);
  });
}

test('what verifies an audit file in a browser leads to nothing from Node, however far its imports go', (t) => {
  const start = sources
    .map(({ path: file }) => file)
    .filter((file) => file.startsWith('chaincode/verify/') && isCode(file) && !isTest(file));
  const reached = reachedBy(sources)(start);
  for (const [file, { node }] of reached) t.deepEqual(node, [], file);
  t.true(reached.has('mpc/src/next-model.ts') && reached.has('chaincode/core/invoke.ts'));
});

test('the checks saw every file of code', (t) => {
  const seen = new Set(sources.map((source) => source.path));
  const all = globSync('{protos,mpc,policies,chaincode,client-agent,aggregator,infra,test}/**/*.{ts,mjs}', {
    cwd: root,
    exclude: ['**/node_modules/**'],
  });
  t.deepEqual(
    all.map((file) => file.split(path.sep).join('/')).filter((file) => !seen.has(file)),
    [],
  );
});

test('the checks saw the code of every workspace', async (t) => {
  const { workspaces } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as { workspaces: string[] };
  const seen = new Set(sources.filter((source) => isCode(source.path)).map((source) => source.path.split('/')[0]));
  // The console holds only its README so far.
  t.deepEqual(
    workspaces.filter((folder) => folder !== 'console' && !seen.has(folder)),
    [],
  );
});

test('every workspace has a README', async (t) => {
  const { workspaces } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as { workspaces: string[] };
  const paths = new Set(sources.map((source) => source.path));
  t.deepEqual(
    workspaces.filter((folder) => !paths.has(`${folder}/README.md`)),
    [],
  );
});

const urlOf = (file: string): string => pathToFileURL(path.join(root, file)).href;

/** Asks Node, in a process of its own that nothing has taught where to look. */
const asked = `
  let text = '';
  for await (const chunk of process.stdin) text += chunk;
  const found = JSON.parse(text).map(([specifier, parent]) => import.meta.resolve(specifier, parent));
  process.stdout.write(JSON.stringify(found));`;

test('every import that is found by its name alone leads where Node would lead it', (t) => {
  const imports = sources
    .filter((source) => isCode(source.path))
    .flatMap((source) => {
      const parent = urlOf(source.path);
      return specifiersOf(source).map((specifier) => [specifier, parent] as const);
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
