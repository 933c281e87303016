// What an auditor keeps of a channel's state beside the contracts': the version of every other key, and every transaction's id.
import { createCompositeKey } from '../core/composite-key.ts';
import type { AuditState } from '../verify/audit-state.ts';
import type { Version } from '../embedded/read-write-set.ts';
import type { StateKey } from './read-entry.ts';

/** Types of keys that no contract has, for they are no identifiers. */
const types = { version: 'fabric version', transaction: 'fabric transaction' } as const;
const present = Uint8Array.of(1);

export class ChannelState {
  readonly #state: AuditState;
  readonly #chaincode: string;

  constructor(state: AuditState, chaincode: string) {
    this.#state = state;
    this.#chaincode = chaincode;
  }

  versionOf(at: StateKey): Version {
    return this.#state.versionOf(this.#isOwn(at) ? at.key : versionKey(at));
  }

  /** Of the contracts' own keys; of another chaincode's, none is kept in order. */
  versionsIn(namespace: string, start: string, end: string): readonly { readonly key: string; readonly version: Version }[] | null {
    return namespace === this.#chaincode ? this.#state.versionsIn(start, end) : null;
  }

  write(at: StateKey, value: Uint8Array | null, version: string): void {
    const own = this.#isOwn(at);
    this.#state.write(own ? at.key : versionKey(at), value === null ? new Uint8Array() : own ? value : present, version);
  }

  isKnown(txId: string): boolean {
    return this.#state.get(transactionKey(txId)) !== undefined;
  }

  note(txId: string, version: string): void {
    this.#state.write(transactionKey(txId), present, version);
  }

  #isOwn({ namespace, collection }: StateKey): boolean {
    return namespace === this.#chaincode && collection === '';
  }
}

const versionKey = ({ namespace, collection, key }: StateKey): string =>
  createCompositeKey(types.version, [namespace, collection, Buffer.from(key).toString('hex')]);
const transactionKey = (txId: string): string => createCompositeKey(types.transaction, [txId]);
