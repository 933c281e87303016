// The genesis model of a plan, drawn from a public seed so that every member can draw it again.
import { sortedTensors, type GlobalModel } from '@cohort/mpc/global-model';
import { denseLayers, type Architecture } from './architecture.ts';
import { randomWords } from './random-words.ts';

/** Kernels and biases uniform in +-1/sqrt(inputs), as torch.nn.Linear starts; one random stream per tensor. Round 0. */
export function initialModel(architecture: Architecture, seed: string): GlobalModel {
  const tensors = denseLayers(architecture).flatMap(({ inputs, units }, index) => {
    const limit = 1 / Math.sqrt(inputs);
    return [
      { name: `layers.${String(index)}.kernel`, shape: [inputs, units], values: uniform(inputs * units, limit, seed, 2 * index) },
      { name: `layers.${String(index)}.bias`, shape: [units], values: uniform(units, limit, seed, 2 * index + 1) },
    ];
  });
  return { tensors: sortedTensors(tensors), round: 0 };
}

function uniform(length: number, limit: number, seed: string, stream: number): Float32Array {
  const nextWord = randomWords('initialModel', seed, stream);
  const values = new Float32Array(length);
  for (let i = 0; i < length; i++) values[i] = (((nextWord() + 0.5) / 0x1_0000_0000) * 2 - 1) * limit;
  return values;
}
