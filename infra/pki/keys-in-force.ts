// The TLS certificate of a running node that no registry tells of another: the one that its folder says is in force, read anew as time goes by.
import { setTimeout as delay } from 'node:timers/promises';
import type { TlsKeys } from '@cohort/protos/transport/server-credentials';
import { generationInForce } from './key-generations.ts';
import { loadNodeKeys, type NodeKeys } from './load-node-keys.ts';
import { tlsKeysOf } from './tls-keys-of.ts';

const lookMs = 1000;

export class KeysInForce {
  readonly tls: TlsKeys;
  readonly #dir: string;
  #generation: number;
  #keys: NodeKeys;

  private constructor(dir: string, generation: number, keys: NodeKeys) {
    this.#dir = dir;
    this.#generation = generation;
    this.#keys = keys;
    this.tls = tlsKeysOf(() => this.#keys);
  }

  /** @throws {CohortError} CONFIG_INVALID */
  static async load(dir: string): Promise<KeysInForce> {
    const generation = await generationInForce(dir);
    return new KeysInForce(dir, generation, await loadNodeKeys(dir, generation));
  }

  /** Until `signal` aborts; `taken` is called with each certificate that is used from then on, `failed` when the folder cannot be read. */
  async follow(signal: AbortSignal, taken: (keys: NodeKeys) => void, failed: (thrown: unknown) => void): Promise<void> {
    const stopped = (): boolean => signal.aborted;
    while (!stopped()) {
      await delay(lookMs, undefined, { signal }).catch(() => undefined);
      try {
        const generation = await generationInForce(this.#dir);
        if (stopped() || generation === this.#generation) continue;
        this.#keys = await loadNodeKeys(this.#dir, generation);
        this.#generation = generation;
        taken(this.#keys);
      } catch (thrown) {
        failed(thrown);
      }
    }
  }
}
