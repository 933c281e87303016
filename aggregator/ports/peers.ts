// The other two parties as one party reaches them; an unreachable one throws UNREACHABLE or TIMED_OUT, a refusal its own code.
import type {
  ContributionStatus,
  Delivery,
  DeliveryReply,
  HealHeader,
  HealQuery,
  Hello,
  SumQuery,
  VectorHeader,
  Welcome,
} from '@cohort/protos/messages';
import type { PartyRef } from '@cohort/protos/terms';

export interface Peers {
  deliver(to: PartyRef, delivery: Delivery): Promise<DeliveryReply>;
  relay(to: PartyRef, header: VectorHeader, chunks: AsyncIterable<Uint8Array>): Promise<ContributionStatus>;
  heal(to: PartyRef, query: HealQuery): Promise<{ readonly header: HealHeader; readonly chunks: AsyncIterable<Uint8Array> }>;
  hello(to: PartyRef, hello: Hello): Promise<Welcome>;
  artifact(to: PartyRef, hash: string, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
  sumFile(to: PartyRef, query: SumQuery, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
}
