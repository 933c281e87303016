// A test runs again when anything that it can rest on has changed, and only then.
import test from 'ava';
import { chooseTests } from './choose-tests.ts';

const before = {
  'protos/src/shape.ts': '// a',
  'protos/src/shape.test.ts': "import './shape.ts';",
  'mpc/src/ring.ts': "import '@cohort/protos/shape';",
  'mpc/src/ring.test.ts': "import './ring.ts';",
  'policies/alone.test.ts': '',
  'infra/doctor/page.test.ts': "read('docs/node.md')",
  'infra/node/start.ts': "import 'node:child_process';",
  'infra/node/start.test.ts': "import './start.ts';",
  'test/architecture/all.test.ts': '',
  'protos/vectors/v1/a.json': '{}',
  'docs/node.md': 'one',
  'ava.config.mjs': '',
};
const tests = Object.keys(before).filter((path) => path.endsWith('.test.ts'));
const sourcesOf = (files: Readonly<Record<string, string>>) => Object.entries(files).map(([path, text]) => ({ path, text }));
const passed = chooseTests(sourcesOf(before), tests, 'node 24', new Map());

test('nothing that passed as it is runs again', (t) => {
  t.deepEqual([...passed.keys()], tests);
  t.deepEqual(chooseTests(sourcesOf(before), tests, 'node 24', passed), new Map());
});

const reads = ['infra/doctor/page.test.ts', 'infra/node/start.test.ts', 'test/architecture/all.test.ts'];
const cases: readonly (readonly [path: string, runs: readonly string[]])[] = [
  ['protos/src/shape.ts', ['protos/src/shape.test.ts', 'mpc/src/ring.test.ts', ...reads]],
  ['mpc/src/ring.ts', ['mpc/src/ring.test.ts', ...reads]],
  ['policies/alone.test.ts', ['policies/alone.test.ts', ...reads]],
  ['protos/vectors/v1/a.json', tests],
  ['docs/node.md', reads],
  ['ava.config.mjs', tests],
];
for (const [path, runs] of cases)
  test(`a change of ${path} runs what rests on it, and what starts programs or reads everything`, (t) => {
    const after = chooseTests(sourcesOf({ ...before, [path]: '// changed' }), tests, 'node 24', passed);
    t.deepEqual([...after.keys()].sort(), [...runs].sort());
  });

test('another Node or other packages run everything', (t) => {
  t.deepEqual([...chooseTests(sourcesOf(before), tests, 'node 26', passed).keys()], tests);
});

test('an import that is gone, and one that has come back, are changes', (t) => {
  const { 'protos/src/shape.ts': _, ...without } = before;
  const gone = chooseTests(sourcesOf(without), tests, 'node 24', passed);
  t.true(gone.has('mpc/src/ring.test.ts'));
  t.true(chooseTests(sourcesOf(before), tests, 'node 24', gone).has('mpc/src/ring.test.ts'));
});
