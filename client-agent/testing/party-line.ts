// The way from a test's agent to a real party: it notes what is sent over it, and is cut, refuses or changes a receipt as the test says.
import { testKeys } from '@cohort/chaincode/testing/test-keys';
import { startServing, type ServingParty, type ServingSetting } from '@cohort/aggregator/testing/serving-party';
import { CohortError } from '@cohort/protos/errors';
import type { Announcement, ContributionQuery, ContributionStatus, ArtifactQuery, VectorHeader } from '@cohort/protos/messages';
import type { Refusal, RefusalVerdict } from '@cohort/protos/refusal';
import { fromHex } from '@cohort/protos/hash';
import type { Signed } from '@cohort/protos/statements';
import { roleOf } from '@cohort/mpc/roles';
import { openShare, type SharePayload } from '@cohort/mpc/seal';
import type { Caller, ServedParty } from '../adapters/in-process-parties.ts';

/** What a test makes happen on the way. */
export interface Faults {
  /** The party reaches nobody, and nobody it. */
  down?: boolean;
  /** Cuts every upload after so many bytes of it. */
  cutAfter?: number;
  /** What this party takes does not reach the one that it relays to. */
  withholds?: boolean;
  refuses?: CohortError;
  alters?: (receipt: Signed<'receipt'>) => Signed<'receipt'>;
}

export class PartyLine implements ServedParty {
  readonly number: number;
  readonly node: string;
  readonly faults: Faults = {};
  /** What came through, in order. */
  readonly announcements: Announcement[] = [];
  readonly refusals: Refusal[] = [];
  readonly uploads: VectorHeader[] = [];
  /** The party's artifacts by hash. */
  readonly models: Map<string, Uint8Array>;
  /** Every attempt. */
  readonly calls: string[] = [];
  /** How often it has told its standing. */
  standings = 0;
  /** Of the uploads, as they came through. */
  readonly frames: Uint8Array[] = [];
  readonly #setting: ServingSetting;
  #party: Promise<ServingParty> | null = null;

  constructor(number: number, setting: ServingSetting) {
    this.number = number;
    this.node = `${setting.msp}/party`;
    this.models = setting.files;
    this.#setting = setting;
  }

  /** The party's own service, started when first asked for, and with nothing on the ledger that it has not seen. */
  readonly served = async (): Promise<ServingParty['service']> => {
    this.#party ??= startServing(this.#setting);
    const party = await this.#party;
    await party.caughtUp();
    return party.service;
  };

  /** The keys and salts that came through, opened with the party's own box key. */
  get payloads(): SharePayload[] {
    return this.announcements.map(({ round, termsHash, member, sealed }) => {
      const [, number, attempt] = round.split('~').map(Number);
      return openShare(fromHex(sealed), {
        termsHash,
        member,
        role: roleOf(this.number, number ?? 0, attempt ?? 0),
        senderPublic: testKeys(`${member}/agent`).boxKey.publicKey,
        recipientSecret: testKeys(this.node).boxKey.secretKey,
      });
    });
  }

  async announce(caller: Caller, announcement: Announcement): Promise<ContributionStatus> {
    this.#enter('announce');
    this.announcements.push(announcement);
    return this.#answered(await (await this.served()).announce(caller, announcement));
  }

  async status(caller: Caller, query: ContributionQuery): Promise<ContributionStatus> {
    this.#enter('status');
    const standing = await (await this.served()).status(caller, query);
    this.standings++;
    return this.#answered(standing);
  }

  async refuse(caller: Caller, refusal: Refusal): Promise<RefusalVerdict> {
    this.#enter('refuse');
    this.refusals.push(refusal);
    return (await this.served()).refuse(caller, refusal);
  }

  async upload(caller: Caller, header: VectorHeader, chunks: AsyncIterable<Uint8Array>): Promise<ContributionStatus> {
    this.#enter('upload');
    this.uploads.push(header);
    return this.#answered(await (await this.served()).upload(caller, header, this.#passing(chunks)));
  }

  async artifact(caller: Caller, query: ArtifactQuery): Promise<AsyncIterable<Uint8Array>> {
    this.#enter('artifact');
    return (await this.served()).artifact(caller, query);
  }

  async *#passing(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
    let left = this.faults.cutAfter ?? Infinity;
    for await (const chunk of chunks) {
      const piece = chunk.subarray(0, left);
      left -= piece.length;
      this.frames.push(piece);
      yield piece;
      if (left <= 0) throw new CohortError('UNREACHABLE', 'the line broke');
    }
  }

  #enter(call: string): void {
    this.calls.push(call);
    if (this.faults.down === true) throw new CohortError('UNREACHABLE', `${this.node} is down`);
    if (this.faults.refuses !== undefined && call !== 'artifact') throw this.faults.refuses;
  }

  #answered(status: ContributionStatus): ContributionStatus {
    const { receipt } = status;
    return receipt === null ? status : { ...status, receipt: this.faults.alters?.(receipt) ?? receipt };
  }
}
