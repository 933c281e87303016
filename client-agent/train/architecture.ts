// A model's architecture as small JSON: what the plan's `architecture` hash stands for.
import { canonicalJson } from '@cohort/protos/canonical-json';
import { configOf } from '@cohort/protos/config-of';
import { CohortError } from '@cohort/protos/errors';
import { hash } from '@cohort/protos/hash';
import { integer, list, object, oneOf, refuseShape, under, type Shape } from '@cohort/protos/shape';

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

const activationShape: Shape<Activation> = (value, at) => {
  const known = activations.find((activation) => activation === value);
  if (known !== undefined) return known;
  throw new CohortError('LAYER_UNKNOWN', `${at}: expected one of ${activations.join(', ')}, got ${JSON.stringify(value)}`);
};

const size = integer(1, 65_536);
const dense = object<Extract<Layer, { kind: 'dense' }>>({ kind: oneOf('dense'), units: size, activation: activationShape });
const logistic = object<Extract<Layer, { kind: 'logistic' }>>({ kind: oneOf('logistic') });

const layerShape: Shape<Layer> = (value, at) => {
  const kind = typeof value === 'object' && value !== null && 'kind' in value ? value.kind : undefined;
  if (kind === 'logistic') return logistic(value, at);
  if (kind === 'dense') return dense(value, at);
  throw new CohortError('LAYER_UNKNOWN', `${at}.kind: expected one of dense, logistic, got ${JSON.stringify(kind)}`);
};

const fields = object<Architecture>({
  format: oneOf('cohort/architecture/v1'),
  input: size,
  layers: list(layerShape, 1, 32),
  loss: oneOf('binary-cross-entropy'),
});

/** @throws {CohortError} LAYER_UNKNOWN naming the known ones, BODY_INVALID for anything else */
export const architectureShape: Shape<Architecture> = (value, at) => {
  const architecture = fields(value, at);
  const last = denseLayers(architecture).at(-1);
  if (last?.units === 1 && last.activation === 'sigmoid') return architecture;
  return refuseShape(under(at, 'layers'), 'a last layer of 1 unit with a sigmoid', architecture.layers.at(-1));
};

/** Validates parsed JSON. @throws {CohortError} LAYER_UNKNOWN naming the known ones, CONFIG_INVALID for anything else */
export function parseArchitecture(value: unknown, where = 'architecture'): Architecture {
  return configOf(architectureShape, value, where);
}
