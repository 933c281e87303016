// A running node's certificates and box secrets, read at each use, so that renewed ones need no restart.
import { setTimeout as delay } from 'node:timers/promises';
import type { Identity } from '@cohort/chaincode/client/signer-of';
import { toHex } from '@cohort/protos/hash';
import type { MembersView, NodeView } from '@cohort/protos/ledger';
import type { TlsKeys } from '@cohort/protos/transport/server-credentials';
import { BoxSecrets } from './box-secrets.ts';
import { putInForce } from './key-generations.ts';
import type { NodeKeys } from './load-node-keys.ts';
import { registeredKeys } from './registered-keys.ts';
import { tlsKeysOf } from './tls-keys-of.ts';

/** Until everybody has seen the block by which renewed certificates are in force; the old ones hold meanwhile. */
const patienceMs = 2000;

export interface LiveKeysOptions {
  /** Called when renewed certificates are used from now on. */
  readonly renewed: (keys: NodeKeys) => void;
  /** Called when a vote has put another node key in the place of this one: no process changes that while it runs. */
  readonly replaced: () => void;
  readonly patienceMs?: number;
}

export class LiveKeys {
  readonly tls: TlsKeys;
  readonly identity: Identity;
  readonly #dir: string;
  readonly #options: LiveKeysOptions;
  readonly #box: BoxSecrets;
  #keys: NodeKeys;
  #taking: Promise<void> = Promise.resolve();

  private constructor(dir: string, keys: NodeKeys, box: BoxSecrets, options: LiveKeysOptions) {
    this.#dir = dir;
    this.#box = box;
    this.#keys = keys;
    this.#options = options;
    const now = (): NodeKeys => this.#keys;
    this.tls = tlsKeysOf(now);
    this.identity = {
      msp: keys.msp,
      get certPem() {
        return now().identity.certPem;
      },
      get keyPem() {
        return now().identity.keyPem;
      },
    };
  }

  /** Of the node in this folder. @throws {CohortError} CONFIG_INVALID */
  static async load(dir: string, keys: NodeKeys, options: LiveKeysOptions): Promise<LiveKeys> {
    return new LiveKeys(dir, keys, await BoxSecrets.load(dir), options);
  }

  /** The secret of one of this node's box keys. @throws {CohortError} CONFIG_INVALID */
  boxSecret(publicKey: string): Uint8Array {
    return this.#box.of(publicKey);
  }

  /** See `BoxSecrets`. */
  peekBoxSecret(publicKey: string): Uint8Array | null {
    return this.#box.peek(publicKey);
  }

  /** See `BoxSecrets`. */
  keepBoxSecretsWhile(isNeeded: (publicKey: string) => boolean): void {
    this.#box.keepWhile(isNeeded);
  }

  /** Takes up what the registry has in force for this node, when it lies in the node's folder; later calls wait for earlier ones. */
  async follow({ nodes }: MembersView, signal: AbortSignal): Promise<void> {
    const registered = nodes.find(({ node }) => node === this.#keys.node);
    if (registered === undefined) return;
    this.#taking = this.#taking.catch(() => undefined).then(() => this.#take(registered, signal));
    await this.#taking;
  }

  async #take(registered: NodeView, signal: AbortSignal): Promise<void> {
    if (registered.nodeKey !== toHex(this.#keys.nodeKey.publicKey)) {
      this.#options.replaced();
      return;
    }
    await this.#box.refresh();
    const isTaken = registered.tlsCertSha256 === this.#keys.tlsCertSha256 || (await this.#takeCertificates(registered, signal));
    if (isTaken) await this.#box.release(registered);
  }

  async #takeCertificates({ tlsCertSha256 }: NodeView, signal: AbortSignal): Promise<boolean> {
    const found = await registeredKeys(this.#dir, tlsCertSha256);
    if (found === null) return false;
    await delay(this.#options.patienceMs ?? patienceMs, undefined, { signal }).catch(() => undefined);
    await putInForce(this.#dir, found.generation);
    this.#keys = found.keys;
    this.#options.renewed(found.keys);
    return true;
  }
}
