// DESIGN 12's table of who may import whom, for relative and @cohort imports alike, type-only ones included.
import { importsOf } from './imports-of.ts';
import { isCode, isForTests, type Check } from './source.ts';

/** Where an import may lead, as path prefixes from the repository root; every folder may import itself. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  protos: [],
  mpc: ['protos/'],
  policies: ['protos/'],
  // The accountant, T, the room in a ring and who holds a share index, which the contracts recompute.
  chaincode: [
    'protos/',
    'policies/',
    'mpc/src/accountant',
    'mpc/src/integer-sensitivity.ts',
    'mpc/src/overflow-bound.ts',
    'mpc/src/roles.ts',
  ],
  'client-agent': ['protos/', 'policies/', 'mpc/', 'chaincode/client/'],
  aggregator: ['protos/', 'policies/', 'mpc/', 'chaincode/client/'],
  console: ['protos/', 'policies/', 'mpc/', 'chaincode/client/', 'chaincode/core/', 'chaincode/verify/'],
  infra: [''],
  test: [''],
  // The command's first file; it belongs to infra and lives apart only because a shell starts it.
  bin: ['infra/'],
};

/** What an auditor recomputes beyond the contracts, without Node: sums and models. */
const verifyMayAlso = ['mpc/src/next-model.ts'];

/** Tests sign and open boxes as agents and parties do. */
const testsMayAlso = ['mpc/src/crypto.ts', 'mpc/src/seal.ts'];
/** What carries messages is tested on the real contracts, and an agent against the real party. */
const testsOnTheReal: Readonly<Record<string, readonly string[]>> = {
  aggregator: ['chaincode/testing/'],
  'client-agent': ['chaincode/testing/', 'aggregator/testing/'],
};

/** Inside chaincode the core is the inside: nothing pure may lean on what carries it. */
const coreMayNot = ['chaincode/client/', 'chaincode/embedded/', 'chaincode/fabric/'];

/** Refuses an import that the table does not list. */
export const checkImports: Check = (source) => {
  if (!isCode(source.path)) return [];
  const folder = source.path.split('/')[0] ?? '';
  const table = mayImport[folder];
  if (table === undefined) return [];
  const allowed = [
    ...table,
    ...(source.path.startsWith('chaincode/verify/') ? verifyMayAlso : []),
    ...(isForTests(source.path) ? [...testsMayAlso, ...(testsOnTheReal[folder] ?? [])] : []),
  ];
  const complaints: string[] = [];
  for (const target of importsOf(source).ours) {
    if (target.includes('/testing/') && !isForTests(source.path)) {
      complaints.push(`${source.path}: imports ${target}; expected only tests to import what is made for tests`);
    } else if (source.path.startsWith('chaincode/core/') && coreMayNot.some((prefix) => target.startsWith(prefix))) {
      complaints.push(
        `${source.path}: chaincode/core imports ${target}; expected only protos, policies, mpc/src/accountant and the core itself`,
      );
    } else if (!target.startsWith(`${folder}/`) && !allowed.some((prefix) => target.startsWith(prefix))) {
      complaints.push(`${source.path}: ${folder} imports ${target}; expected only ${[...allowed, `${folder}/`].join(', ')} (DESIGN 12)`);
    }
  }
  return complaints;
};

/** Refuses a step that imports an adapter: a step sees ports, so that it can be tested without processes. */
export const checkSteps: Check = (source) => {
  if (!isCode(source.path) || !source.path.includes('/steps/') || source.path.endsWith('.test.ts')) return [];
  return importsOf(source)
    .ours.filter((target) => target.includes('/adapters/'))
    .map((target) => `${source.path}: a step imports the adapter ${target}; expected a port`);
};

/** Refuses an external package that the workspace does not declare; test tools come from the root. */
export function checkDeclared(declared: ReadonlyMap<string, ReadonlySet<string>>): Check {
  return (source) => {
    if (!isCode(source.path)) return [];
    const folder = source.path.split('/')[0] ?? '';
    const own = declared.get(folder);
    if (own === undefined) return [];
    const rootTools = declared.get('') ?? new Set<string>();
    const usesRootTools = isForTests(source.path);
    return importsOf(source)
      .packages.filter((name) => !own.has(name) && !(usesRootTools && rootTools.has(name)))
      .map((name) => `${source.path}: imports ${name}; expected it among the dependencies of ${folder}/package.json`);
  };
}
