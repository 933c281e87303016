// A next model that the rig's parties serve.
import { encodeModel, modelHash } from '@cohort/mpc/safetensors';
import { initialModel } from '../train/initial-model.ts';
import type { Rig } from './rig.ts';

/** Its hash. */
export function servedModel({ ports, parties }: Rig): string {
  const [architecture] = ports.study.architectures;
  if (architecture === undefined) throw new TypeError('no architecture');
  const file = encodeModel({ ...initialModel(architecture, 'next'), round: 1 });
  const hash = modelHash(file);
  for (const party of parties) party.models.set(hash, file);
  return hash;
}
