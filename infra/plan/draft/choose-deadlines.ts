// How long a round waits, by the size of what travels and is computed: for a slow link and a slow processor, never for the one that drafts.
import type { Deadlines } from '@cohort/protos/terms';

/** Bytes a second of the slowest link that a plan should not leave out: 1 Mbit/s. */
const slowLink = 125_000;
/** Row gradients times weights a second of a slow processor's plain loop. */
const slowLoop = 20_000_000;
const bytesPerCoordinate = 4;

export interface Work {
  readonly coordinates: number;
  /** Gradients of one row that the largest member computes in a round. */
  readonly gradients: number;
}

export function chooseDeadlines({ coordinates, gradients }: Work): Deadlines {
  const upload = Math.round((bytesPerCoordinate * coordinates) / slowLink);
  const compute = Math.round((gradients * coordinates) / slowLoop);
  return { enrol: 2 + 2 * compute, collect: 6 + 2 * upload, relay: 1 + upload, step: 3 + upload };
}

export const summed = ({ enrol, collect, relay, step }: Deadlines): number => enrol + collect + relay + step;
