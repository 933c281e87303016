// Numbers of a draft as people read them.
import type { FractionText } from '@cohort/protos/terms';

const unitsPerNat = 1e12;

export const nats = (units: bigint): string => `${rounded(Number(units) / unitsPerNat)} nat`;

/** Four digits that count. */
export const rounded = (value: number): string => String(Number(value.toPrecision(4)));

/** One digit after the point: more would be nobody's concern. */
export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

export const fraction = ({ num, den }: FractionText): string => (den === '1' ? num : `${num}/${den}`);

export const valueOf = ({ num, den }: FractionText): number => Number(num) / Number(den);
