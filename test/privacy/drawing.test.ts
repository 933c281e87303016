// Fixed randomness exists in tests only: no configuration, term or command line reaches what draws noise, rounding, samples or keys.
import test from 'ava';
import { quantiseUnit } from '@cohort/mpc/clip-unit';
import { decodeModel } from '@cohort/mpc/model-file';
import { newShareSecrets } from '@cohort/mpc/share';
import { sample } from '@cohort/client-agent/steps/sample';
import { mechanismShape } from '@cohort/protos/terms-schema';
import { readSources, type Source } from '../architecture/source.ts';
import { genesisOf, termsOf, worldOf } from './canary-study.ts';
import { checkDrawing, isProduct, lastArgumentsOf, randomOptions } from './check-drawing.ts';
import { quickClaims } from './claims.ts';
import { noisedRound } from './noised-round.ts';

const sources = await readSources();
const sourceAt = (path: string): Source => sources.find((source) => source.path === path) ?? { path, text: '' };

test('only the steps of a round draw noise, rounding and keys, and nothing that runs imports from the tests', (t) => {
  t.true(sources.filter(isProduct).length > 200);
  t.deepEqual(sources.flatMap(checkDrawing), []);
});

test("the generator handed to the rounding is the system's, and a party draws its r from it", (t) => {
  t.deepEqual(lastArgumentsOf(sourceAt('mpc/src/clip-unit.ts'), 'roundWithin'), ['randomBytes']);
  for (const path of ['mpc/src/clip-unit.ts', 'mpc/src/share.ts', 'mpc/src/quantise.ts'])
    t.regex(sourceAt(path).text, /import \{ randomBytes \} from '\.\/crypto\.ts';/);
  for (const path of ['aggregator/round/commit-noise-secrets.ts', 'client-agent/steps/sample.ts'])
    t.regex(sourceAt(path).text, /import \{ randomBytes \} from '@cohort\/mpc\/crypto';/);
  t.regex(
    sourceAt('aggregator/round/commit-noise-secrets.ts').text,
    /keep\(round\.key, noiseSecretKey\(index, round\.me\), randomBytes\(32\)\)/,
  );
  t.regex(sourceAt('mpc/src/crypto.ts').text, /randomBytes as osRandomBytes,[^;]*from 'node:crypto';/);
});

/** None of them is a source of noise, rounding, samples, keys or salts. */
const options: readonly string[] = [
  // The split of a dataset, the weights of a first model, and which of this site's rows stand in for those of others in a simulation.
  'infra/cli/dataset/register.ts: seed',
  'infra/cli/model/init.ts: seed',
  'infra/cli/plan/simulate.ts: seed',
  // Batches, splits and the first model of plans without noise: `--seed` becomes `batchSeed`, which becomes a study's seed.
  'infra/cli/demo.ts: seed',
  'infra/demo/run-demo.ts: seed',
  'infra/node/agent-config.ts: batchSeed',
  'infra/node/settings-in-file.ts: seed',
  'client-agent/ports/study.ts: seed',
  'client-agent/ports/trainer.ts: seed',
  // The nodes' own Ed25519 keys, drawn when a node is set up.
  'aggregator/ports/ports.ts: nodeSeed',
  'client-agent/ports/site.ts: nodeSeed',
  'infra/node/node-types/agent.ts: nodeSeed',
  'infra/node/node-types/party.ts: nodeSeed',
  'infra/node/node-types/ledger.ts: ledgerSeeds',
  'infra/node/node-types/ledger.ts: seed',
  // The state in which both holders of an index agree on seed_m, and seed_m itself on its way from both r to the worker that expands it.
  'aggregator/close-round.ts: seeding',
  'aggregator/ports/noise-expander.ts: seed',
];

test('what an installation can be told of randomness is this list', (t) => {
  t.deepEqual(sources.flatMap(randomOptions).sort(), [...options].sort());
});

test('terms have no place for a seed', (t) => {
  const { mechanism } = termsOf(quickClaims[0]?.run ?? t.fail(), 1, '');
  t.deepEqual(mechanismShape(mechanism, 'mechanism'), mechanism);
  t.throws(() => mechanismShape({ ...mechanism, seed: '1' }, 'mechanism'), { message: /seed/ });
});

test('an option that asks for fixed randomness changes nothing: two draws differ', (t) => {
  const fixed = { seed: '1', random: (bytes: number) => new Uint8Array(bytes), randomBytes: (bytes: number) => new Uint8Array(bytes) };
  const bound = { clipNorm: 1, scale: 4096, sensitivity2: 10n ** 12n, ...fixed };
  const halves = new Float64Array(256).fill(0.5 / 4096);
  t.notDeepEqual(quantiseUnit(halves, bound), quantiseUnit(halves, bound));
  const data = { features: new Float32Array(256), labels: new Float32Array(256), rows: 256, columns: 1 };
  const draw = () => sample(data, { unit: 'record', samplingRate: { num: '1', den: '2' }, ...fixed });
  t.notDeepEqual(draw(), draw());
  t.is(newShareSecrets.length, 0);
  t.notDeepEqual((newShareSecrets as (options: unknown) => unknown)(fixed), (newShareSecrets as (options: unknown) => unknown)(fixed));
});

test('the same rows, terms, model and seed of a study give other noise and other sums each time', async (t) => {
  const { file, hash } = genesisOf();
  const world = await worldOf(true, 'schema');
  const terms = termsOf(quickClaims[0]?.run ?? t.fail(), 1, hash);
  const [one, two] = [await noisedRound(world, terms, decodeModel(file).model), await noisedRound(world, terms, decodeModel(file).model)];
  for (const index of [0, 1, 2] as const) {
    t.notDeepEqual(one.seeds[index], two.seeds[index]);
    t.notDeepEqual(one.files[index], two.files[index]);
  }
});

const refused: readonly Source[] = [
  { path: 'client-agent/steps/a.ts', text: "import { newShareSecrets } from '@cohort/mpc/share';" },
  { path: 'aggregator/a.ts', text: "import { noiseSeed as f } from '@cohort/mpc/noise-seed';" },
  { path: 'client-agent/steps/b.ts', text: "import { randomWords } from '../train/random-words.ts';" },
  { path: 'infra/node/a.ts', text: "import { Network } from '@cohort/aggregator/testing/network';" },
];

test('the checks refuse what they should', (t) => {
  for (const source of refused) t.is(checkDrawing(source).length, 1, source.text);
  t.deepEqual(checkDrawing({ path: 'client-agent/steps/a.test.ts', text: refused[0]?.text ?? '' }), []);
  for (const text of [
    'const schema = { noiseSeed: text() };',
    'interface Options { readonly randomBytes?: () => void }',
    'f = (rng) => 1;',
  ])
    t.is(randomOptions({ path: 'infra/node/node-types/party.ts', text }).length, 1, text);
});
