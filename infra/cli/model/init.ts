// `cohort model init`: writes a net's architecture and the model that a plan starts from, and prints both hashes.
import { readFile } from 'node:fs/promises';
import { schemaShape } from '@cohort/client-agent/data/schema-shape';
import { featureNames } from '@cohort/client-agent/data/schema';
import { architectureHash } from '@cohort/client-agent/train/architecture';
import { parameterCount } from '@cohort/client-agent/train/tensors';
import { CohortError, exitCodes } from '@cohort/protos/errors';
import { readJson } from '../../node/read-json.ts';
import { writeWhole } from '../../node/write-whole.ts';
import { genesisModel } from '../../plan/genesis-model.ts';
import { parseLayers } from '../../plan/parse-layers.ts';
import { readGivenModel } from '../../plan/read-given-model.ts';
import { readOptions, wholeNumber, type Command, type Options } from '../command.ts';
import { print } from '../print.ts';
import { refuseThere } from '../refuse-there.ts';

const help = `cohort model init --layers LIST: writes a net's architecture and the model that a plan starts from

  --layers LIST         units of each layer, the last of them 1: 16,1 has one hidden layer, 1 is a logistic regression
  --schema FILE         the schema whose features go in (schema.json)
  --features N          how many features go in, instead of a schema
  --activation NAME     of hidden layers: linear, relu, tanh or sigmoid (relu)
  --seed TEXT           draws the weights; public (zeros for a logistic regression, else cohort)
  --from FILE           weights from a safetensors file: f32 tensors layers.N.kernel [inputs, units] and layers.N.bias [units]
  --architecture FILE   where the architecture is written (architecture.json)
  --model FILE          where the model is written (genesis-model.safetensors)
  --dry-run             says the hashes and writes nothing
`;

const options = {
  layers: { type: 'string' },
  schema: { type: 'string' },
  features: { type: 'string' },
  activation: { type: 'string', default: 'relu' },
  seed: { type: 'string' },
  from: { type: 'string' },
  architecture: { type: 'string', default: 'architecture.json' },
  model: { type: 'string', default: 'genesis-model.safetensors' },
  'dry-run': { type: 'boolean' },
  json: { type: 'boolean' },
} as const;

export const command: Command = {
  usage: '--layers 16,1 [--schema FILE | --features N] [--seed TEXT | --from FILE] [--dry-run]',
  summary: "write a net's architecture and the model that a plan starts from (--help for all options)",
  help,
  async run(args) {
    const { values } = readOptions(args, options, []);
    const { layers, seed, from } = values;
    if (typeof layers !== 'string')
      throw new CohortError('USAGE', '--layers: expected sizes such as 16,1, or 1 for a logistic regression, got none');
    if (seed !== undefined && from !== undefined)
      throw new CohortError('USAGE', '--seed: expected it without --from, got both; leave one out');
    const architecture = parseLayers({ layers, activation: String(values['activation']), features: await featuresOf(values) });
    const given = typeof from === 'string' ? readGivenModel(await readGiven(from), architecture, from) : null;
    const genesis = genesisModel(architecture, { seed: typeof seed === 'string' ? seed : null, given });
    const files = { architecture: String(values['architecture']), model: String(values['model']) };
    const isDry = values['dry-run'] === true;
    for (const [option, file] of Object.entries(files)) await refuseThere(file, option);
    if (!isDry) {
      await writeWhole(files.architecture, `${JSON.stringify(architecture, undefined, 2)}\n`);
      await writeWhole(files.model, genesis.file);
    }
    const result = {
      files,
      architecture: architectureHash(architecture),
      model: genesis.hash,
      parameters: parameterCount(architecture),
      dryRun: isDry,
    };
    const wrote = isDry ? 'would write' : 'wrote';
    print(
      values,
      result,
      [
        `${wrote} ${files.architecture}: ${String(architecture.input)} features, layers ${layers}, ${String(result.parameters)} weights`,
        `  architecture ${result.architecture}`,
        `${wrote} ${files.model}: ${genesis.about}`,
        `  model ${result.model}`,
        '',
      ].join('\n'),
    );
    return exitCodes.done;
  },
};

async function featuresOf(values: Options['values']): Promise<number> {
  if (values['features'] === undefined) return featureNames(await readJson(String(values['schema'] ?? 'schema.json'), schemaShape)).length;
  if (values['schema'] !== undefined) throw new CohortError('USAGE', '--features: expected it without --schema, got both; leave one out');
  return wholeNumber('--features', values['features'], 1, 1, 65_536);
}

async function readGiven(path: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (thrown) {
    throw new CohortError('USAGE', `--from: expected a file that can be read, got ${path}`, { cause: thrown });
  }
}
