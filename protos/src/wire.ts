// What each remote call carries: its request and its answer. A download answers in frames; `Heal`'s first frame is a document.
import type { Json } from './canonical-json.ts';
import type { Block, Creator, SignedHeader } from './ledger.ts';
import type {
  Announcement,
  ArtifactHeader,
  ArtifactQuery,
  ArtifactVerdict,
  ContributionQuery,
  Canary,
  CanaryAnswer,
  ContributionStatus,
  Delivery,
  DeliveryReply,
  Exchange,
  ExchangeQuery,
  HealHeader,
  HealQuery,
  Hello,
  PlanQuery,
  PlanStanding,
  RoundQuery,
  RoundStanding,
  SumQuery,
  VectorHeader,
  Welcome,
} from './messages.ts';
import type { Refusal, RefusalVerdict } from './refusal.ts';

/** A transaction as it is submitted to the embedded ledger: canonical JSON as text, under the creator's certificate and signature. */
export interface SubmittedTransaction {
  readonly creator: Creator;
  readonly verb: string;
  readonly requestId: string;
  readonly body: string;
  readonly certificatePem: string;
  readonly signature: string;
}

/** What the ledger says of a transaction that a block holds. */
export interface Receipt {
  readonly txId: string;
  readonly height: number;
  readonly payload: Json;
}

/** A block of the embedded ledger: with each creator's certificate and signature, for audits. */
export interface EmbeddedBlock extends Block {
  readonly transactions: readonly (Block['transactions'][number] & { readonly certificatePem: string; readonly signature: string })[];
}

export interface WireDocuments {
  readonly Agent: {
    readonly Announce: readonly [Announcement, ContributionStatus];
    readonly Upload: readonly [VectorHeader, ContributionStatus];
    readonly Status: readonly [ContributionQuery, ContributionStatus];
    readonly Canary: readonly [Canary, CanaryAnswer];
    readonly GetArtifact: readonly [ArtifactQuery, null];
    readonly PutArtifact: readonly [ArtifactHeader, ArtifactVerdict];
    readonly Parties: readonly [RoundQuery, RoundStanding];
    readonly Exchange: readonly [ExchangeQuery, Exchange];
    readonly Refuse: readonly [Refusal, RefusalVerdict];
    readonly Plan: readonly [PlanQuery, PlanStanding];
  };
  readonly Party: {
    readonly Deliver: readonly [Delivery, DeliveryReply];
    readonly Relay: readonly [VectorHeader, ContributionStatus];
    readonly Heal: readonly [HealQuery, HealHeader];
    readonly Hello: readonly [Hello, Welcome];
    readonly GetArtifact: readonly [ArtifactQuery, null];
    readonly SumFile: readonly [SumQuery, null];
  };
  readonly Ledger: {
    readonly Submit: readonly [SubmittedTransaction, Receipt];
    readonly Evaluate: readonly [{ readonly verb: string; readonly body: string }, Json];
    readonly Blocks: readonly [{ readonly from: number }, EmbeddedBlock];
    readonly Head: readonly [Record<string, never>, SignedHeader];
  };
}

type Call<S extends keyof WireDocuments, M> = M extends keyof WireDocuments[S] ? WireDocuments[S][M] : never;

export type RequestOf<S extends keyof WireDocuments, M> = Call<S, M> extends readonly [infer Request, unknown] ? Request : never;
export type ReplyOf<S extends keyof WireDocuments, M> = Call<S, M> extends readonly [unknown, infer Reply] ? Reply : never;
