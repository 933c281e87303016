// Which rows each local step reads: shuffled epochs that go on across rounds, as a pure function of the step's number.
import { randomWords } from './random-words.ts';
import { shuffled } from './shuffled.ts';

/**
 * Batch of step k = 0, 1, ... counted since the plan began: epoch floor(k / n) of n = ceil(rows / batch) batches, each epoch in
 * its own order, the last batch of an epoch short. Round r starts at (r - 1) x localSteps, so a restart needs no stored state.
 */
export function batchOrder(rows: number, batch: number, seed: string): (step: number) => Uint32Array {
  const perEpoch = Math.ceil(rows / batch);
  let epoch = -1;
  let order = new Uint32Array(0);
  return (step) => {
    const wanted = Math.floor(step / perEpoch);
    if (wanted !== epoch) {
      epoch = wanted;
      order = shuffled(rows, randomWords('batchOrder', seed, epoch)) as Uint32Array<ArrayBuffer>;
    }
    const from = (step % perEpoch) * batch;
    return order.subarray(from, Math.min(from + batch, rows));
  };
}
