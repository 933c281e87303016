// Who may draw noise, rounding and keys, and which options look like randomness: read from the sources, so that a new path shows.
import ts from 'typescript';
import { importsOf } from '../architecture/imports-of.ts';
import type { Source } from '../architecture/source.ts';

/** What draws, or decides what is drawn, and the files that may name it. */
const mayName: Readonly<Record<string, readonly string[]>> = {
  newShareSecrets: ['mpc/src/share.ts', 'client-agent/steps/share.ts'],
  quantiseUnit: ['mpc/src/clip-unit.ts', 'client-agent/steps/gradients.ts', 'client-agent/steps/whole-update.ts'],
  // Takes its generator as an argument: only quantiseUnit, which hands it the system's, may call it.
  roundWithin: ['mpc/src/clip-unit-round.ts', 'mpc/src/clip-unit.ts'],
  // The seed of both r; whoever names an r reads or writes the share store.
  noiseSeed: ['mpc/src/noise-seed.ts', 'aggregator/round/noised-sum.ts', 'protos/src/labels.ts'],
  rName: ['aggregator/steps/agree-noise-seed.ts', 'aggregator/steps/sum.ts', 'aggregator/round/check-single-authors.ts'],
  // Seeded, for batches, splits, first models and the rows of a simulation. Not one file that samples, rounds, shares or makes noise.
  randomWords: [
    'client-agent/train/random-words.ts',
    'client-agent/train/batch-order.ts',
    'client-agent/train/initial-model.ts',
    'client-agent/data/partition.ts',
    'infra/demo/data/synthetic-heart.ts',
    'infra/plan/simulate/rows-like.ts',
  ],
};

/** Code that an installation runs; what is in `mpc/vectors` writes the files that `mpc/src/vectors.test.ts` compares. */
export function isProduct({ path }: Source): boolean {
  if (!/\.(ts|mjs)$/.test(path) || path.endsWith('.test.ts') || path.startsWith('mpc/vectors/')) return false;
  return !path.startsWith('test/') && !path.includes('/testing/') && !path.startsWith('protos/gen/');
}

/** Refuses another file that names a drawing function, and product code that imports what only tests have. */
export function checkDrawing(source: Source): string[] {
  if (!isProduct(source)) return [];
  const complaints = importsOf(source)
    .ours.filter((target) => target.includes('/testing/') || target.startsWith('test/'))
    .map((target) => `${source.path}: imports ${target}; expected nothing of the tests, where randomness may be fixed`);
  const named = identifiersOf(source);
  for (const [name, files] of Object.entries(mayName))
    if (named.has(name) && !files.includes(source.path))
      complaints.push(`${source.path}: names ${name}; expected only ${files.join(', ')} to draw with it`);
  return complaints;
}

/** What an installation can be told: terms, configuration, command line, and the ports that its parts are built with. */
const surfaces =
  /^(protos\/src\/(terms|terms-schema|ledger|ledger-schema)\.ts|infra\/(node|cli|consortium)\/|infra\/demo\/run-demo\.ts|bin\/|(aggregator|client-agent)\/(ports\/|party\.ts|agent\.ts|contribute\.ts|close-round\.ts)|policies\/)/;

/** Properties and parameters of the surfaces whose names speak of randomness, as `file: name`. */
export function randomOptions(source: Source): string[] {
  if (!isProduct(source) || !surfaces.test(source.path)) return [];
  const found = new Set<string>();
  visit(source, (node) => {
    const named =
      ts.isPropertyAssignment(node) ||
      ts.isPropertySignature(node) ||
      ts.isShorthandPropertyAssignment(node) ||
      ts.isParameter(node) ||
      ts.isBindingElement(node);
    if (!named || (!ts.isIdentifier(node.name) && !ts.isStringLiteralLike(node.name))) return;
    if (/seed|random|determinis|salt|entropy|rng/i.test(node.name.text)) found.add(`${source.path}: ${node.name.text}`);
  });
  return [...found];
}

/** The last argument of every call of `name` in the file, as it is written. */
export function lastArgumentsOf(source: Source, name: string): string[] {
  const found: string[] = [];
  visit(source, (node) => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === name)
      found.push(node.arguments.at(-1)?.getText() ?? '');
  });
  return found;
}

function identifiersOf(source: Source): Set<string> {
  const names = new Set<string>();
  visit(source, (node) => {
    if (ts.isIdentifier(node)) names.add(node.text);
  });
  return names;
}

function visit(source: Source, look: (node: ts.Node) => void): void {
  const walk = (node: ts.Node): void => {
    look(node);
    ts.forEachChild(node, walk);
  };
  walk(ts.createSourceFile(source.path, source.text, ts.ScriptTarget.ESNext, true));
}
