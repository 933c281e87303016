// `cohort model init`: writes a net's architecture and the model that a plan starts from, and prints both hashes.
import { resolve } from 'node:path';
import { schemaShape } from '@cohort/client-agent/data/schema-shape';
import { featureNames } from '@cohort/client-agent/data/schema';
import { architectureHash } from '@cohort/client-agent/train/architecture';
import { parameterCount } from '@cohort/client-agent/train/tensors';
import { CohortError, exitCodes } from '@cohort/protos/errors';
import { readBytes } from '../../node/read-bytes.ts';
import { readJson } from '../../node/read-json.ts';
import { genesisModel } from '../../plan/genesis-model.ts';
import { parseLayers } from '../../plan/parse-layers.ts';
import { readGivenModel } from '../../plan/read-given-model.ts';
import { wholeNumber, type Command, type OptionTable, type Options } from '../command.ts';
import { print } from '../print.ts';
import { refuseThere } from '../../node/refuse-there.ts';

const options = {
  layers: {
    type: 'string',
    value: 'LIST',
    means: 'units of each layer, the last of them 1: 16,1 has one hidden layer, 1 is a logistic regression',
  },
  schema: { type: 'string', value: 'FILE', means: 'the schema whose features go in (schema.json)' },
  features: { type: 'string', value: 'N', means: 'how many features go in, instead of a schema' },
  activation: { type: 'string', value: 'NAME', default: 'relu', means: 'of hidden layers: linear, relu, tanh or sigmoid' },
  seed: { type: 'string', value: 'TEXT', means: 'draws the weights; public (zeros for a logistic regression, else cohort)' },
  from: {
    type: 'string',
    value: 'FILE',
    means: 'weights from a safetensors file: f32 tensors layers.N.kernel [inputs, units] and layers.N.bias [units]',
  },
  architecture: { type: 'string', value: 'FILE', default: 'architecture.json', means: 'where the architecture is written' },
  model: { type: 'string', value: 'FILE', default: 'genesis-model.safetensors', means: 'where the model is written' },
} as const satisfies OptionTable;

export const command: Command = {
  usage: '--layers 16,1 [--schema FILE | --features N] [--seed TEXT | --from FILE]',
  summary: "write a net's architecture and the model that a plan starts from",
  arguments: [],
  options,
  changes: ['files'],
  async run(given) {
    const { values } = given;
    const { layers, seed, from } = values;
    if (typeof layers !== 'string')
      throw new CohortError('USAGE', '--layers: expected sizes such as 16,1, or 1 for a logistic regression, got none');
    if (seed !== undefined && from !== undefined)
      throw new CohortError('USAGE', '--seed: expected it without --from, got both; leave one out');
    const architecture = parseLayers({ layers, activation: String(values['activation']), features: await featuresOf(values) });
    const weights =
      typeof from === 'string'
        ? readGivenModel(await readBytes(from, '--from: expected a file of weights, got none; correct its name'), architecture, from)
        : null;
    const genesis = genesisModel(architecture, { seed: typeof seed === 'string' ? seed : null, given: weights });
    const files = { architecture: String(values['architecture']), model: String(values['model']) };
    if (resolve(files.architecture) === resolve(files.model))
      throw new CohortError('USAGE', `--model: expected another file than --architecture, got ${files.model} for both`);
    for (const [option, file] of Object.entries(files)) await refuseThere(file, option);
    await given.changes.file(files.architecture, `${JSON.stringify(architecture, undefined, 2)}\n`);
    await given.changes.file(files.model, genesis.file);
    const result = {
      files,
      architecture: architectureHash(architecture),
      model: genesis.hash,
      parameters: parameterCount(architecture),
    };
    const about = [
      `${files.architecture}: ${String(architecture.input)} features, layers ${layers}, ${String(result.parameters)} weights`,
      `  architecture ${result.architecture}`,
      `${files.model}: ${genesis.about}`,
      `  model ${result.model}`,
    ];
    print(given, result, `${about.map((line) => (line.startsWith(' ') ? line : `wrote ${line}`)).join('\n')}\n`, `${about.join('\n')}\n`);
    return exitCodes.done;
  },
};

async function featuresOf(values: Options['values']): Promise<number> {
  if (values['features'] === undefined) return featureNames(await readJson(String(values['schema'] ?? 'schema.json'), schemaShape)).length;
  if (values['schema'] !== undefined) throw new CohortError('USAGE', '--features: expected it without --schema, got both; leave one out');
  return wholeNumber('--features', values['features'], 1, 1, 65_536);
}
