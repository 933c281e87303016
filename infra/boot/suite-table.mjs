// Which suites there are, and what each runs; `npm run check` and `npm test` are lists of these names.

const cache = 'node_modules/.cache/cohort';
const packages = ['protos', 'mpc', 'policies', 'chaincode', 'client-agent', 'aggregator', 'infra'];
const rounds = ['aggregator/*.test.ts', 'client-agent/*.test.ts'];
/** @type {[string, ...string[]]} */
const lint = ['eslint', '--max-warnings', '0'];
/** @type {[string, ...string[]]} */
const format = ['prettier', '--check', '--log-level', 'warn', '--cache', '--cache-location', `${cache}/prettier`];

/**
 * Of a static check that looks at files one by one: those that differ (`changedFiles`) where `of` matches, and everything once one of `whole` does.
 * @typedef {{ of: RegExp, whole: RegExp }} OnlyChanged
 */

/**
 * @typedef {{ kind: 'static', command: [string, ...string[]], onlyChanged?: OnlyChanged } | { kind: 'tests', ava: string[] } | { kind: 'changed', ava: string[], passed: string }} Suite
 */

const alone = ['adversary', 'audit', 'bench', 'determinism', 'dp', 'heart', 'model', 'secrecy'];
const unit = [
  ...packages.map((folder) => `${folder}/**/*.test.ts`),
  ...[...rounds, '**/*.long.test.ts'].map((files) => `!${files}`),
  'test/{architecture,changed}/**/*.test.ts',
];

/** @type {Record<string, Suite>} */
export const suites = {
  types: { kind: 'static', command: ['tsc', '-p', '.', '--incremental', '--tsBuildInfoFile', `${cache}/types.tsbuildinfo`] },
  lint: { kind: 'static', command: [...lint, '.'] },
  // For `check` only. What a typed rule says of a file also rests on the files it imports, which neither the cache nor the choice sees; `types`
  // does look at all of them each time, and `npm test` lints every file anew.
  'lint-changed': {
    kind: 'static',
    command: [...lint, '--cache', '--cache-strategy', 'content', '--cache-location', `${cache}/eslint`, '--no-warn-ignored'],
    onlyChanged: { of: /\.(ts|mjs)$/, whole: /^(eslint\.config\.mjs|tsconfig\.json|package-lock\.json)$/ },
  },
  format: { kind: 'static', command: [...format, '.'] },
  // For `check` only.
  'format-changed': {
    kind: 'static',
    command: [...format, '--ignore-unknown'],
    onlyChanged: { of: /./, whole: /^(\.prettierrc|\.prettierignore|\.editorconfig|package-lock\.json)$/ },
  },
  unit: { kind: 'tests', ava: unit },
  // For `check` only: those of `unit` that a change reaches since they last passed, here or in continuous integration.
  'unit-changed': { kind: 'changed', ava: unit, passed: `${cache}/unit-passed` },
  // Beside the code as well, and too long for every commit: they draw many thousands of samples, walk thousands of rows, break a file or folder in
  // every way, speak TLS with real servers, start other programs, or wait for a network that is silent.
  long: { kind: 'tests', ava: packages.map((folder) => `${folder}/**/*.long.test.ts`) },
  // Whole rounds in one process, of three parties and of an agent: they wait for real deadlines.
  rounds: { kind: 'tests', ava: [...rounds] },
  story: { kind: 'tests', ava: ['test/story/**/*.test.ts'] },
  // Attacks by statistics: enough runs for thresholds that a correct build misses less than once in a million.
  privacy: { kind: 'tests', ava: ['--timeout', '5m', 'test/privacy/**/*.test.ts'] },
  // In one process each, without waiting: a core for each.
  attacks: { kind: 'tests', ava: ['--concurrency', '2', '--timeout', '10m', ...alone.map((folder) => `test/${folder}/**/*.test.ts`)] },
  // Real processes, which wait for each other most of the time: two files at a time.
  system: {
    kind: 'tests',
    ava: [
      '--concurrency',
      '2',
      '--timeout',
      '10m',
      'test/**/*.test.ts',
      ...['story', 'architecture', 'changed', 'privacy', ...alone].map((folder) => `!test/${folder}/**/*.test.ts`),
    ],
  },
  // Part of `attacks`; by itself after a change of the verifier.
  audit: { kind: 'tests', ava: ['--timeout', '10m', 'chaincode/verify/**/*.test.ts', 'test/audit/**/*.test.ts'] },
  // Part of `system` with one renewal; `npm run rotation:all` takes three.
  rotation: { kind: 'tests', ava: ['--timeout', '10m', 'test/rotation/**/*.test.ts'] },
  // Part of `system` too, where Fabric's commands are there; elsewhere both say what is missing, and this one fails.
  fabric: { kind: 'tests', ava: ['--timeout', '10m', 'test/fabric/**/*.test.ts'] },
  'end-to-end': {
    kind: 'tests',
    ava: ['--concurrency', '1', '--timeout', '30m', 'test/end-to-end/**/*.test.ts', 'test/tutorial/slow-link.test.ts'],
  },
};
