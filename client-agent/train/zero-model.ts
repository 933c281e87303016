// A genesis model of zeros: where convex studies start, and nothing to draw.
import type { GlobalModel } from '@cohort/mpc/global-model';
import type { Architecture } from './architecture.ts';
import { initialModel } from './initial-model.ts';

/** Same tensors as `initialModel`, all zero. Round 0. */
export function zeroModel(architecture: Architecture): GlobalModel {
  const { tensors, round } = initialModel(architecture, 'zero');
  return { tensors: tensors.map((tensor) => ({ ...tensor, values: new Float32Array(tensor.values.length) })), round };
}
