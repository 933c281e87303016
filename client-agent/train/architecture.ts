// A model's architecture as small JSON: what the plan's `architecture` hash stands for.
import { canonicalJson } from '@cohort/protos/canonical-json';
import { CohortError } from '@cohort/protos/errors';
import { hash } from '@cohort/protos/hash';

/** Activations that both trainers know. */
export const activations = ['linear', 'relu', 'tanh', 'sigmoid'] as const;
export type Activation = (typeof activations)[number];

/** `logistic` is a dense layer of one unit with a sigmoid, the last layer of a binary classifier. */
export type Layer = { readonly kind: 'dense'; readonly units: number; readonly activation: Activation } | { readonly kind: 'logistic' };

/** A feed-forward net over `input` features. The last layer gives one probability. */
export interface Architecture {
  readonly format: 'cohort/architecture/v1';
  readonly input: number;
  readonly layers: readonly Layer[];
  readonly loss: 'binary-cross-entropy';
}

/** A layer with its sizes spelled out; kernel is [inputs, units], row-major. */
export interface DenseLayer {
  readonly inputs: number;
  readonly units: number;
  readonly activation: Activation;
}

/** H(architecture, canonical JSON), hex. */
export function architectureHash(architecture: Architecture): string {
  return hash('architecture', canonicalJson(architecture));
}

/** Every layer as dense, in order. */
export function denseLayers(architecture: Architecture): DenseLayer[] {
  let inputs = architecture.input;
  return architecture.layers.map((layer) => {
    const { units, activation } = layer.kind === 'logistic' ? { units: 1, activation: 'sigmoid' as const } : layer;
    const dense = { inputs, units, activation };
    inputs = units;
    return dense;
  });
}

/** Validates parsed JSON. @throws {CohortError} LAYER_UNKNOWN naming the known ones, CONFIG_INVALID for anything else */
export function parseArchitecture(value: unknown, where = 'architecture'): Architecture {
  const architecture = fields(value, ['format', 'input', 'layers', 'loss'], where);
  exactly(architecture['format'], 'cohort/architecture/v1', `${where}.format`);
  exactly(architecture['loss'], 'binary-cross-entropy', `${where}.loss`);
  size(architecture['input'], `${where}.input`);
  const { layers } = architecture;
  if (!Array.isArray(layers) || layers.length < 1 || layers.length > 32)
    throw refuse(`${where}.layers`, '1 to 32 layers', JSON.stringify(layers));
  for (const [index, layer] of layers.entries()) checkLayer(layer, `${where}.layers[${String(index)}]`);
  const parsed = value as Architecture;
  const last = denseLayers(parsed).at(-1);
  if (last?.units !== 1 || last.activation !== 'sigmoid')
    throw refuse(`${where}.layers`, 'a last layer of 1 unit with a sigmoid', JSON.stringify(layers.at(-1)));
  return parsed;
}

function checkLayer(value: unknown, at: string): void {
  const kind = typeof value === 'object' && value !== null && 'kind' in value ? value.kind : undefined;
  if (kind === 'logistic') {
    fields(value, ['kind'], at);
    return;
  }
  if (kind !== 'dense') throw new CohortError('LAYER_UNKNOWN', `${at}.kind: expected one of dense, logistic, got ${JSON.stringify(kind)}`);
  const { units, activation } = fields(value, ['kind', 'units', 'activation'], at);
  size(units, `${at}.units`);
  if (!activations.includes(activation as Activation))
    throw new CohortError(
      'LAYER_UNKNOWN',
      `${at}.activation: expected one of ${activations.join(', ')}, got ${JSON.stringify(activation)}`,
    );
}

function fields(value: unknown, keys: readonly string[], at: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refuse(at, 'an object', JSON.stringify(value));
  const unknown = Object.keys(value).find((key) => !keys.includes(key));
  if (unknown !== undefined) throw refuse(at, `only the keys ${keys.join(', ')}`, `the unknown key "${unknown}"`);
  return value as Readonly<Record<string, unknown>>;
}

function exactly(value: unknown, expected: string, at: string): void {
  if (value !== expected) throw refuse(at, `"${expected}"`, JSON.stringify(value));
}

function size(value: unknown, at: string): void {
  if (!Number.isSafeInteger(value) || (value as number) < 1 || (value as number) > 65_536)
    throw refuse(at, 'an integer in 1..65536', JSON.stringify(value));
}

function refuse(at: string, expected: string, got: string): CohortError {
  return new CohortError('CONFIG_INVALID', `${at}: expected ${expected}, got ${got}`);
}
