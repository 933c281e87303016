// A peer that shows recorded blocks, as they are or as a test changes them.
import { setTimeout as delay } from 'node:timers/promises';
import type { common } from '@hyperledger/fabric-protos';
import type { Peer } from '../fabric-peer.ts';
import { recordedBlock, recordedHeight } from './recorded-channel.ts';

/** A block that does not come. */
export const never = 'never';

export function lyingPeer(
  msp: string,
  show: (height: number) => common.Block | typeof never = recordedBlock,
  newest = recordedHeight,
): Peer {
  let awayUntilMs = 0;
  return {
    msp,
    endpoint: `${msp}:1`,
    name: `peer of ${msp}`,
    get awayUntilMs() {
      return awayUntilMs;
    },
    isAway: () => {
      awayUntilMs = performance.now() + 60_000;
    },
    evaluate: () => Promise.reject(new TypeError('expected no query')),
    submit: () => Promise.reject(new TypeError('expected no submission')),
    status: () => Promise.reject(new TypeError('expected no submission')),
    blockOf: () => Promise.reject(new TypeError('expected no submission')),
    height: () => Promise.resolve(newest + 1),
    block: (height) => {
      const block = show(height);
      return block === never ? Promise.reject(new TypeError('no such block')) : Promise.resolve(block);
    },
    async *blocks(from, signal) {
      for (let height = from; ; height++) {
        const block = height > newest ? never : show(height);
        if (block === never) {
          await delay(600_000, undefined, { signal, ref: false }).catch(() => undefined);
          return;
        }
        yield block;
      }
    },
    close: () => undefined,
  };
}
