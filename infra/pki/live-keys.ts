// A running node's certificates: its connections and its transactions read them at each use, so that renewed ones need no restart.
import { setTimeout as delay } from 'node:timers/promises';
import type { Identity } from '@cohort/chaincode/client/verified-ledger';
import type { MembersView } from '@cohort/protos/ledger';
import type { TlsKeys } from '@cohort/protos/transport/server-credentials';
import { putInForce } from './key-generations.ts';
import type { NodeKeys } from './load-node-keys.ts';
import { registeredKeys } from './registered-keys.ts';

/** Until everybody has seen the block by which renewed certificates are in force; the old ones hold meanwhile. */
const patienceMs = 2000;

export interface LiveKeysOptions {
  /** Called when renewed certificates are used from now on. */
  readonly renewed: (keys: NodeKeys) => void;
  readonly patienceMs?: number;
}

export class LiveKeys {
  readonly tls: TlsKeys;
  readonly identity: Identity;
  readonly #dir: string;
  readonly #options: LiveKeysOptions;
  #keys: NodeKeys;
  #taking: Promise<void> = Promise.resolve();

  constructor(dir: string, keys: NodeKeys, options: LiveKeysOptions) {
    this.#dir = dir;
    this.#keys = keys;
    this.#options = options;
    const now = (): NodeKeys => this.#keys;
    this.tls = {
      get certPem() {
        return now().tls.certPem;
      },
      get keyPem() {
        return now().tls.keyPem;
      },
    };
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

  /** Takes up what the registry has in force for this node, when it lies in the node's folder; later calls wait for earlier ones. */
  async follow({ nodes }: MembersView, signal: AbortSignal): Promise<void> {
    const registered = nodes.find(({ node }) => node === this.#keys.node)?.tlsCertSha256;
    this.#taking = this.#taking.then(() => this.#take(registered, signal));
    await this.#taking;
  }

  async #take(registered: string | undefined, signal: AbortSignal): Promise<void> {
    if (registered === undefined || registered === this.#keys.tlsCertSha256) return;
    const found = await registeredKeys(this.#dir, registered);
    if (found === null) return;
    await delay(this.#options.patienceMs ?? patienceMs, undefined, { signal }).catch(() => undefined);
    await putInForce(this.#dir, found.generation);
    this.#keys = found.keys;
    this.#options.renewed(found.keys);
  }
}
