// A party as an agent sees it, for tests: checks and keeps everything, signs receipts, and misbehaves on demand.
import { testKeys, type TestKeys } from '@cohort/chaincode/testing/test-keys';
import { CohortError } from '@cohort/protos/errors';
import { fromHex, toHex } from '@cohort/protos/hash';
import type { Announcement, ContributionQuery, ContributionStatus, VectorHeader } from '@cohort/protos/messages';
import type { Refusal, RefusalVerdict } from '@cohort/protos/refusal';
import { blocksHash, signedBytes, type Signed } from '@cohort/protos/statements';
import type { PartyRef, Terms } from '@cohort/protos/terms';
import { storeFrames } from '@cohort/protos/transport/frames';
import { byteLength } from '@cohort/mpc/block';
import { shareHash } from '@cohort/mpc/commit';
import { signEd25519 } from '@cohort/mpc/crypto';
import { roleOf } from '@cohort/mpc/roles';
import { openShare, type SharePayload } from '@cohort/mpc/seal';
import type { Caller, ServedParty } from '../adapters/in-process-parties.ts';

/** What a test makes a party do. */
export interface Faults {
  down?: boolean;
  /** Cuts every upload after so many bytes of it. */
  cutAfter?: number;
  /** Takes s_0 and does not pass it on. */
  withholds?: boolean;
  holdsOther?: boolean;
  refuses?: CohortError;
  alters?: (receipt: Signed<'receipt'>) => Signed<'receipt'>;
}

export class FakeParty implements ServedParty {
  readonly number: number;
  readonly node: string;
  readonly faults: Faults = {};
  readonly announcements: Announcement[] = [];
  readonly refusals: Refusal[] = [];
  readonly payloads: SharePayload[] = [];
  readonly uploads: VectorHeader[] = [];
  readonly models = new Map<string, Uint8Array>();
  readonly calls: string[] = [];
  /** s_0 as it came, by sender. */
  readonly buffers = new Map<string, Uint8Array>();
  terms: Terms;
  peers: readonly FakeParty[] = [];
  readonly #keys: TestKeys;
  readonly #agentBoxKey: Uint8Array;
  #whole: Uint8Array | null = null;

  constructor(number: number, agentBoxKey: Uint8Array, terms: Terms) {
    this.number = number;
    this.terms = terms;
    this.node = `org-${String(number)}/party`;
    this.#keys = testKeys(this.node);
    this.#agentBoxKey = agentBoxKey;
  }

  get ref(): PartyRef {
    return this.terms.parties[this.number as 0 | 1 | 2];
  }

  get role(): 0 | 1 | 2 {
    const { round, attempt } = this.terms;
    return roleOf(this.number, round, attempt);
  }

  async announce(_: Caller, announcement: Announcement): Promise<ContributionStatus> {
    this.#enter('announce');
    const { termsHash, member, sealed, hashes } = announcement;
    if (announcement.to !== this.number) throw new CohortError('RECEIVER_MISMATCH', 'not for this party');
    this.announcements.push(announcement);
    const payload = openShare(fromHex(sealed), {
      termsHash,
      member,
      role: this.role,
      senderPublic: this.#agentBoxKey,
      recipientSecret: this.#keys.boxKey.secretKey,
    });
    for (const index of [1, 2] as const) {
      const key = payload.keys[index];
      if (key !== undefined && shareHash({ termsHash, member, index }, payload.salts[index] ?? new Uint8Array(), key) !== hashes[index])
        throw new CohortError('COMMITMENT_MISMATCH', `key ${String(index)}`);
    }
    this.payloads.push(payload);
    return Promise.resolve(this.#status());
  }

  async status(_: Caller, query: ContributionQuery): Promise<ContributionStatus> {
    this.#enter('status');
    if (this.faults.holdsOther === true) throw new CohortError('COMMITMENT_DUPLICATE', `holds another than ${query.com}`);
    return Promise.resolve(this.#status());
  }

  async refuse(_: Caller, refusal: Refusal): Promise<RefusalVerdict> {
    this.#enter('refuse');
    this.refusals.push(refusal);
    return Promise.resolve({ isNew: true });
  }

  async upload({ node }: Caller, header: VectorHeader, chunks: AsyncIterable<Uint8Array>): Promise<ContributionStatus> {
    this.#enter('upload');
    this.uploads.push(header);
    await this.take(node, header, chunks);
    if (this.role === 1 && this.faults.withholds !== true) {
      const next = this.peers.find((peer) => peer.role === 2);
      if (next?.faults.down !== true && this.#whole !== null) next?.accept(this.#whole);
    }
    return this.#status();
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- a stream of one frame
  async artifact(_: Caller, { hash }: { readonly hash: string }): Promise<AsyncIterable<Uint8Array>> {
    this.#enter('model');
    const file = this.models.get(hash);
    if (file === undefined) throw new CohortError('NOT_FOUND', 'no such model');
    return (async function* () {
      yield await Promise.resolve(file);
    })();
  }

  /** Takes a whole s_0, checked against h_0. */
  accept(body: Uint8Array): void {
    const announcement = this.announcements.at(-1);
    const salt = this.payloads.at(-1)?.salts[0];
    if (announcement === undefined || salt === undefined) return;
    const { termsHash, member, hashes } = announcement;
    if (shareHash({ termsHash, member, index: 0 }, salt, body) !== hashes[0]) throw new CohortError('COMMITMENT_MISMATCH', 's_0');
    this.#whole = body;
  }

  async take(sender: string, header: VectorHeader, chunks: AsyncIterable<Uint8Array>): Promise<void> {
    let buffer = this.buffers.get(sender) ?? new Uint8Array();
    const limit = buffer.length + (this.faults.cutAfter ?? Infinity);
    await storeFrames(header, chunks, {
      held: buffer.length,
      read: (offset, length) => buffer.subarray(offset, offset + length),
      append: (bytes) => {
        buffer = new Uint8Array(Buffer.concat([buffer, bytes.slice(0, Math.max(0, limit - buffer.length))]));
        this.buffers.set(sender, buffer);
        if (buffer.length >= limit) throw new CohortError('UNREACHABLE', 'the line broke');
      },
    });
    if (buffer.length === header.total) this.accept(buffer);
  }

  #enter(call: string): void {
    this.calls.push(call);
    if (this.faults.down === true) throw new CohortError('UNREACHABLE', `${this.node} is down`);
    if (this.faults.refuses !== undefined && call !== 'model') throw this.faults.refuses;
  }

  #status(): ContributionStatus {
    const announcement = this.announcements.at(-1);
    const whole = announcement !== undefined && (this.role === 0 || this.#whole !== null);
    const offset = this.#whole?.length ?? this.buffers.values().next().value?.length ?? 0;
    return { phase: 'collecting', needsVector: this.role === 1, offset, receipt: whole ? this.#receipt(announcement) : null };
  }

  #receipt({ termsHash, member, com }: Announcement): Signed<'receipt'> {
    const unsigned = {
      kind: 'receipt',
      termsHash,
      party: this.number,
      seq: 1,
      body: { role: this.role, member, com, blocks: blocksHash(this.terms.blocks) },
    } as const;
    const receipt = { ...unsigned, signature: toHex(signEd25519(this.#keys.nodeKey.seed, signedBytes(unsigned))) };
    return this.faults.alters?.(receipt) ?? receipt;
  }

  /** Bytes that s_0 has by the terms. */
  get vectorBytes(): number {
    return byteLength(this.terms.blocks);
  }
}
