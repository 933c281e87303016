// Each architecture check, fed a file that it must refuse and one that it must let pass: a check that cannot fail checks nothing.
import test from 'ava';
import { checkDeclared, checkImports, checkSteps } from './check-imports.ts';
import { checkLength, checkMachinePaths, checkName, checkOpening, checkReadme } from './check-layout.ts';
import { checkLenience, checkModuleState, checkPlatformCalls, checkStateAccess } from './check-ledger-code.ts';
import { checkDeterminism, checkNodeModules, checkPurity, checkThrows } from './check-purity.ts';
import type { Check } from './source.ts';

const declared = new Map([
  ['', new Set(['ava'])],
  ['mpc', new Set(['tweetnacl', '@noble/curves'])],
]);

type Case = readonly [name: string, check: Check, path: string, text: string];

/** A path of one machine, put together here so that this file does not hold one itself. */
const at = (...parts: string[]): string => ['', ...parts].join('/');

const refused: readonly Case[] = [
  ['protos importing mpc', checkImports, 'protos/src/a.ts', "import { x } from '@cohort/mpc/share';"],
  ['protos importing mpc by a relative path', checkImports, 'protos/src/a.ts', "import { x } from '../../mpc/src/share.ts';"],
  ['mpc importing the ledger', checkImports, 'mpc/src/a.ts', "import type { Ledger } from '@cohort/chaincode/client/ledger';"],
  ['chaincode importing sharing from mpc', checkImports, 'chaincode/core/a.ts', "import { x } from '@cohort/mpc/share';"],
  ['the core importing the model step', checkImports, 'chaincode/core/a.ts', "import { x } from '@cohort/mpc/next-model';"],
  ['the verifier importing sharing from mpc', checkImports, 'chaincode/verify/a.ts', "import { x } from '@cohort/mpc/share';"],
  ['the core importing its embedded ledger', checkImports, 'chaincode/core/rounds/open.ts', "import { x } from '../../embedded/store.ts';"],
  ['an agent importing the chaincode core', checkImports, 'client-agent/steps/a.ts', "export { x } from '@cohort/chaincode/core/invoke';"],
  ['an agent importing the aggregator', checkImports, 'client-agent/a.ts', "const x = await import('@cohort/aggregator/close-round');"],
  ['a party importing infra', checkImports, 'aggregator/a.ts', "import '../infra/node/log.ts';"],
  ['a party importing what is made for tests', checkImports, 'aggregator/a.ts', "import { x } from './testing/network.ts';"],
  ['the core signing', checkImports, 'chaincode/core/a.ts', "import { x } from '@cohort/mpc/crypto';"],
  ['a step importing an adapter', checkSteps, 'aggregator/steps/sum.ts', "import { x } from '../adapters/journal.ts';"],
  [
    'a step importing an adapter by its package',
    checkSteps,
    'client-agent/steps/a.ts',
    "import { x } from '@cohort/client-agent/adapters/csv';",
  ],
  ['a package that is not declared', checkDeclared(declared), 'mpc/src/a.ts', "import x from 'left-pad';"],
  ['a test tool in product code', checkDeclared(declared), 'mpc/src/a.ts', "import test from 'ava';"],
  ['a clock in mpc', checkPurity, 'mpc/src/a.ts', 'const t = Date.now();'],
  ['a date in policies', checkPurity, 'policies/evaluate.ts', 'const t = new Date();'],
  ['a clock by element access', checkPurity, 'chaincode/core/a.ts', "const t = Date['now']();"],
  ['a timer in the core', checkPurity, 'chaincode/core/a.ts', 'setTimeout(f, 5);'],
  ['randomness in the core', checkPurity, 'chaincode/core/a.ts', 'crypto.getRandomValues(bytes);'],
  ['randomness in mpc outside its one file', checkPurity, 'mpc/src/share.ts', 'const k = crypto.getRandomValues(bytes);'],
  ['randomness by a plain call in policies', checkPurity, 'policies/evaluate.ts', 'const k = randomBytes(32);'],
  ['the environment in policies', checkPurity, 'policies/evaluate.ts', "const x = process.env['X'];"],
  ['Math.random in a test', checkPurity, 'infra/cli/x.test.ts', 'const x = Math.random();'],
  ['an exponential in the core', checkDeterminism, 'chaincode/core/a.ts', 'const x = Math.exp(y);'],
  ['a sort by locale in policies', checkDeterminism, 'policies/evaluate.ts', 'list.map(f).sort((a, b) => a.name.localeCompare(b.name));'],
  ['node:fs in the core', checkNodeModules, 'chaincode/core/a.ts', "import { readFileSync } from 'node:fs';"],
  ['node:crypto in a second file of mpc', checkNodeModules, 'mpc/src/share.ts', "import { createHash } from 'node:crypto';"],
  ["the client's clock in a contract", checkPlatformCalls, 'chaincode/core/a.ts', 'const t = stub.getTxTimestamp();'],
  ['a rich query in the entry of Fabric', checkPlatformCalls, 'chaincode/fabric/a.ts', 'await stub.getQueryResult(selector);'],
  ['private data in the core', checkPlatformCalls, 'chaincode/core/a.ts', "await stub.putPrivateData('c', key, value);"],
  ['an attribute of a certificate', checkPlatformCalls, 'chaincode/fabric/a.ts', "identity.getAttributeValue('role');"],
  ['a key joined by hand', checkStateAccess, 'chaincode/core/a.ts', 'await stub.getState(`vote~${msp}`);'],
  ['a cache in a module', checkModuleState, 'chaincode/core/a.ts', 'const cache = new Map();'],
  ['a counter in a module', checkModuleState, 'policies/a.ts', 'export let count = 0;'],
  ['lenient numbers', checkLenience, 'chaincode/core/a.ts', "const n = parseInt('12abc', 10);"],
  ['a default sort', checkLenience, 'chaincode/core/a.ts', 'const sorted = amounts.sort();'],
  ['a race', checkLenience, 'chaincode/core/a.ts', 'await Promise.race(all);'],
  ['a stack in a refusal', checkLenience, 'chaincode/core/a.ts', 'const text = error.stack;'],
  ['reflection', checkLenience, 'chaincode/core/a.ts', "Reflect.get(table, 'x');"],
  ['a bare Error', checkThrows, 'aggregator/a.ts', "throw new Error('no');"],
  ['a bare Error without new', checkThrows, 'aggregator/a.ts', "if (x) throw Error('no');"],
  ['251 lines', checkLength, 'mpc/src/a.ts', 'a;\n'.repeat(251)],
  ['401 lines of test', checkLength, 'mpc/src/a.test.ts', 'a;\n'.repeat(401)],
  ['no first sentence', checkOpening, 'mpc/src/a.ts', "import x from 'y';\n"],
  ['a lint directive for a first sentence', checkOpening, 'mpc/src/a.ts', '// eslint-disable-next-line no-console -- because\n'],
  ['a file called helpers', checkName, 'infra/node/helpers.ts', ''],
  ['a folder called utils', checkName, 'infra/utils/read.ts', ''],
  ['a camel-case file name', checkName, 'mpc/src/discreteGaussian.ts', ''],
  ['a home folder in a document', checkMachinePaths, 'infra/README.md', `see ${at('home', 'ada', 'cohort')}`],
  ["a checkout's own folder", checkMachinePaths, 'test/story/a.ts', `read('${at('work', 'data')}')`],
  ['a README of 41 lines', checkReadme, 'mpc/README.md', 'a\n'.repeat(41)],
];

const allowed: readonly Case[] = [
  [
    'an agent importing the ledger port',
    checkImports,
    'client-agent/a.ts',
    "import type { Ledger } from '@cohort/chaincode/client/ledger';",
  ],
  ['the core importing the accountant', checkImports, 'chaincode/core/a.ts', "import { cost } from '@cohort/mpc/accountant';"],
  ['the verifier importing the model step', checkImports, 'chaincode/verify/a.ts', "import { x } from '@cohort/mpc/next-model';"],
  ["the core's tests signing", checkImports, 'chaincode/core/testing/a.ts', "import { x } from '@cohort/mpc/crypto';"],
  ['infra importing a party', checkImports, 'infra/demo/a.ts', "import { x } from '@cohort/aggregator/start';"],
  ['an import inside a string', checkImports, 'protos/src/a.ts', 'const text = "import x from \'@cohort/mpc/share\'";'],
  ["a step's test with the embedded adapter", checkSteps, 'aggregator/steps/sum.test.ts', "import { x } from '../adapters/journal.ts';"],
  ['a step importing a port', checkSteps, 'aggregator/steps/sum.ts', "import type { Journal } from '../ports/journal.ts';"],
  ['a declared scoped package by its subpath', checkDeclared(declared), 'mpc/src/a.ts', "import { x } from '@noble/curves/ed25519.js';"],
  ['a test tool in a test', checkDeclared(declared), 'mpc/src/a.test.ts', "import test from 'ava';"],
  ['a clock in the agent', checkPurity, 'client-agent/adapters/clock.ts', 'const t = Date.now();'],
  ['a clock named in a comment and a string', checkPurity, 'mpc/src/a.ts', "// never Date.now()\nconst x = 'Math.random';"],
  ['randomness in the one file of mpc', checkPurity, 'mpc/src/crypto.ts', 'const k = randomBytes(32);'],
  [
    "keys drawn through mpc's one file",
    checkPurity,
    'mpc/src/share.ts',
    "import { randomBytes } from './crypto.ts';\nconst k = randomBytes(32);",
  ],
  ['node:crypto in what is made for tests', checkNodeModules, 'chaincode/core/testing/a.ts', "import { createECDH } from 'node:crypto';"],
  ['node:crypto in the one file of mpc', checkNodeModules, 'mpc/src/crypto.ts', "import { createHash } from 'node:crypto';"],
  ['a minimum in the core', checkDeterminism, 'chaincode/core/a.ts', 'const x = Math.min(y, 3);'],
  ['a table of the state', checkStateAccess, 'chaincode/core/a.ts', 'await votes.get(context, proposal, msp);'],
  ['a set that nobody changes', checkModuleState, 'chaincode/core/a.ts', "const kinds: ReadonlySet<string> = new Set(['a']);"],
  ['a set inside a function', checkModuleState, 'chaincode/core/a.ts', 'function f() {\n  const seen = new Set();\n}'],
  ['a sort by code unit', checkLenience, 'chaincode/core/a.ts', 'list.sort((left, right) => (left < right ? -1 : 1));'],
  ['a RangeError', checkThrows, 'mpc/src/a.ts', "throw new RangeError('n: expected 3, got 2');"],
  ['250 lines', checkLength, 'mpc/src/a.ts', 'a;\n'.repeat(250)],
  ['400 lines of table', checkLength, 'protos/src/labels.ts', 'a;\n'.repeat(400)],
  ['a sentence after the shebang', checkOpening, 'bin/cohort.mjs', '#!/usr/bin/env node\n// The command from any shell.\n'],
  ['a test file name', checkName, 'mpc/src/discrete-gaussian.test.ts', ''],
  ['a path from the repository', checkMachinePaths, 'README.md', 'see test/home/README.md and https://example.org/home/'],
  ['a README of 40 lines', checkReadme, 'mpc/README.md', 'a\n'.repeat(40)],
];

for (const [name, check, path, text] of refused) {
  test(`refuses ${name}`, (t) => {
    const complaints = check({ path, text });
    t.is(complaints.length, 1, complaints.join('\n'));
    t.true(complaints[0]?.startsWith(`${path}: `));
  });
}

for (const [name, check, path, text] of allowed) {
  test(`allows ${name}`, (t) => {
    t.deepEqual(check({ path, text }), []);
  });
}
