// A net by the sizes of its layers, as a person types them: `16,1` is a hidden layer of 16 units and one probability, `1` a logistic regression.
import { activations, parseArchitecture, type Activation, type Architecture, type Layer } from '@cohort/client-agent/train/architecture';
import { CohortError } from '@cohort/protos/errors';

export interface Net {
  readonly layers: string;
  /** Of the hidden layers. */
  readonly activation: string;
  readonly features: number;
}

/** @throws {CohortError} USAGE for sizes that are none, a last layer of more than one unit, or an unknown activation */
export function parseLayers({ layers, activation, features }: Net): Architecture {
  const sizes = layers.split(',').map((text) => (/^[1-9][0-9]{0,4}$/.test(text) ? Number(text) : Number.NaN));
  const known = activations.find((name): name is Activation => name === activation);
  if (known === undefined) throw new CohortError('USAGE', `--activation: expected one of ${activations.join(', ')}, got ${activation}`);
  if (sizes.some((size) => !(size <= 65_536)) || sizes.length > 32 || sizes.at(-1) !== 1)
    throw new CohortError(
      'USAGE',
      `--layers: expected up to 32 sizes from 1 to 65536, the last of them 1 (one probability), such as 16,1; 1 alone is a logistic regression; got ${layers}`,
    );
  const hidden = sizes.slice(0, -1).map((units): Layer => ({ kind: 'dense', units, activation: known }));
  return parseArchitecture({
    format: 'cohort/architecture/v1',
    input: features,
    layers: [...hidden, { kind: 'logistic' }],
    loss: 'binary-cross-entropy',
  });
}
