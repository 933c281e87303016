// A running node's box secrets, by public key: those of its folder whose record the registry holds, or that were made since.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { boxPublicKey } from '@cohort/mpc/seal';
import { CohortError } from '@cohort/protos/errors';
import { toHex } from '@cohort/protos/hash';
import type { NodeView } from '@cohort/protos/ledger';
import { generationDir, generationsOf } from './key-generations.ts';
import { rawKey } from './raw-key.ts';
import { hasSecret, readSecret } from './secret-file.ts';

interface Held {
  readonly generation: number;
  readonly secret: Uint8Array;
}

export class BoxSecrets {
  readonly #dir: string;
  readonly #held = new Map<string, Held>();
  /** The newest generation that a round has named to this process. */
  #named = -1;
  #isNeeded: (publicKey: string) => boolean = () => false;

  private constructor(dir: string) {
    this.#dir = dir;
  }

  /** @throws {CohortError} CONFIG_INVALID */
  static async load(dir: string): Promise<BoxSecrets> {
    const secrets = new BoxSecrets(dir);
    await secrets.refresh();
    return secrets;
  }

  /** @throws {CohortError} CONFIG_INVALID for one that this node never had, or that no round may need any more */
  of(publicKey: string): Uint8Array {
    const held = this.#held.get(publicKey);
    if (held !== undefined) {
      this.#named = Math.max(this.#named, held.generation);
      return held.secret;
    }
    throw new CohortError(
      'CONFIG_INVALID',
      `box key ${publicKey}: expected its secret in ${join(this.#dir, 'keys')}, got none; restore that folder from its backup, or renew the keys with cohort node rotate`,
    );
  }

  /** Null for one that is not here. Unlike `of` it is no sign that a round names the key: any node may ask for a canary under any. */
  peek(publicKey: string): Uint8Array | null {
    return this.#held.get(publicKey)?.secret ?? null;
  }

  /** `isNeeded` tells whether a round that this node has open names the key. */
  keepWhile(isNeeded: (publicKey: string) => boolean): void {
    this.#isNeeded = isNeeded;
  }

  /** Takes in keys that were made since: the registry has them a whole epoch before a round's terms do. @throws {CohortError} CONFIG_INVALID */
  async refresh(): Promise<void> {
    for (const generation of await generationsOf(this.#dir)) {
      const path = fileOf(this.#dir, generation);
      // Read anew each time: a renewal that the ledger refused gives its number to the next.
      if (!(await hasSecret(path))) continue;
      const secret = rawKey(await readSecret(path), path);
      for (const [publicKey, held] of this.#held) if (held.generation === generation) this.#held.delete(publicKey);
      this.#held.set(toHex(boxPublicKey(secret)), { generation, secret });
    }
  }

  /**
   * Once no round can be open under a key that a newer one has replaced, deletes it from memory and disk: who steals the folder later
   * opens nothing that was sealed to it. The certificates of that newer one are in force on disk by then, or a restart would miss the key.
   * The registry's word alone deletes nothing, for who answers may lie: a round has named the newer key to this process, and none that
   * this node has open names the old one.
   */
  async release({ boxKey, rotation }: Pick<NodeView, 'boxKey' | 'rotation'>): Promise<void> {
    const inForce = this.#held.get(boxKey);
    if (inForce === undefined) return;
    const needed = new Set([boxKey, ...(rotation?.former ?? []).map((record) => record.boxKey)]);
    for (const [publicKey, { generation, secret }] of this.#held) {
      if (generation >= Math.min(inForce.generation, this.#named) || needed.has(publicKey) || this.#isNeeded(publicKey)) continue;
      await rm(fileOf(this.#dir, generation), { force: true });
      this.#held.delete(publicKey);
      secret.fill(0);
    }
  }
}

const fileOf = (dir: string, generation: number): string => join(generationDir(dir, generation), 'box.key');
