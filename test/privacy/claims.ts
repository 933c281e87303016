// What the audit says of each mechanism: what is charged for, what runs, and whether the measured bound must stay below the charge.
import type { FractionText } from '@cohort/protos/terms';
import { chargedEpsilon, termsOf, type Mechanics } from './canary-study.ts';

export interface Claim {
  readonly name: string;
  /** As agreed: what the accountant charges for. */
  readonly declared: Mechanics;
  /** What agents and parties do. Other than declared, it is broken on purpose, and the audit must notice. */
  readonly run: Mechanics;
}

/**
 * Charges are in nats of Renyi divergence and hold at every delta. This one is larger than an account of more than one row may have: the
 * larger delta, the nearer to the charge an attack of a few thousand runs comes.
 */
export const delta: FractionText = { num: '1', den: '20' };

const once: Mechanics = { z2: [9n, 4n], samplingRate: [1, 1], rounds: 1, normalisation: 'schema' };
const sampled: Mechanics = { ...once, z2: [1n, 1n], samplingRate: [1, 2] };
const study: Mechanics = { ...once, z2: [4n, 1n], samplingRate: [1, 2], rounds: 4 };

/** The same with a standard deviation `times` smaller. */
function quieter(mechanics: Mechanics, times: bigint): Mechanics {
  const [num, den] = mechanics.z2;
  return { ...mechanics, z2: [num, den * times * times] };
}

const intact = (name: string, declared: Mechanics): Claim => ({ name, declared, run: declared });

export const claims: readonly Claim[] = [
  intact('one round, every record', once),
  intact('one round, q = 1/2', sampled),
  intact('4 rounds, q = 1/2, model moves', study),
  { name: 'broken: noise halved', declared: once, run: quieter(once, 2n) },
  { name: 'broken: noise halved, q = 1/2', declared: sampled, run: quieter(sampled, 2n) },
  { name: 'broken: site-fitted scaling', declared: once, run: { ...once, normalisation: 'local' } },
];

/** For `npm test`: so broken that a few hundred runs show it. */
export const quickClaims: readonly Claim[] = [
  intact('one round, every record', once),
  { name: 'broken: a sixteenth of the noise', declared: once, run: quieter(once, 16n) },
  { name: 'broken: site-fitted scaling', declared: once, run: { ...once, normalisation: 'local' } },
];

export const isIntact = ({ declared, run }: Claim): boolean => declared === run;

/** The charge for what was declared, at `delta`. */
export function chargeOf({ declared }: Claim): number {
  return chargedEpsilon(termsOf(declared, 1, ''), delta);
}
