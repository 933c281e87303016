// What a party answers to agents and parties, whichever way they reach it; refusals carry the codes of "Refused at the door".
import type {
  Canary,
  CanaryAnswer,
  Announcement,
  ContributionQuery,
  ContributionStatus,
  Delivery,
  DeliveryReply,
  Exchange,
  ExchangeQuery,
  HealHeader,
  HealQuery,
  Hello,
  RoundQuery,
  RoundStanding,
  SumQuery,
  VectorHeader,
  Welcome,
} from '@cohort/protos/messages';
import { cutFrames } from '@cohort/protos/transport/frames';
import { announce, answerCanary, contributionStatus, roundStanding } from './agent-calls.ts';
import { answer } from './answer.ts';
import { artifactService, type ArtifactService } from './artifact-service.ts';
import { committedSum, deliver, heal, hello, relayedRound } from './peer-calls.ts';
import { planService, type PlanService } from './plan-service.ts';
import type { Ports } from './ports/ports.ts';
import { requireArtifact } from './round/artifact-here.ts';
import { assertEnrolledNode, roundFor } from './round/admit-caller.ts';
import { exchangePage } from './round/exchange-page.ts';
import { vectorReceiver } from './round/receive-vector.ts';
import { streamed } from './streamed.ts';
import type { Caller, Rounds } from './rounds.ts';

export interface PartyService extends PlanService, ArtifactService {
  announce(caller: Caller, announcement: Announcement): Promise<ContributionStatus>;
  upload(caller: Caller, header: VectorHeader, chunks: AsyncIterable<Uint8Array>): Promise<ContributionStatus>;
  status(caller: Caller, query: ContributionQuery): Promise<ContributionStatus>;
  canary(caller: Caller, canary: Canary): Promise<CanaryAnswer>;
  parties(caller: Caller, query: RoundQuery): Promise<RoundStanding>;
  exchange(caller: Caller, query: ExchangeQuery): Promise<Exchange>;
  deliver(caller: Caller, delivery: Delivery): Promise<DeliveryReply>;
  relay(caller: Caller, header: VectorHeader, chunks: AsyncIterable<Uint8Array>): Promise<ContributionStatus>;
  heal(caller: Caller, query: HealQuery): Promise<{ readonly header: HealHeader; readonly chunks: AsyncIterable<Uint8Array> }>;
  hello(caller: Caller, hello: Hello): Promise<Welcome>;
  sumFile(caller: Caller, query: SumQuery): Promise<AsyncIterable<Uint8Array>>;
}

export function partyService(ports: Ports, rounds: Rounds): PartyService {
  const { journal } = ports;
  const receive = vectorReceiver(ports);
  return {
    ...planService(ports, rounds),
    ...artifactService(ports, rounds),
    announce: (caller, announcement) => answer(journal, () => announce(ports, rounds, caller, announcement)),
    upload: (caller, header, chunks) =>
      answer(journal, () => {
        const round = roundFor(caller, header, rounds);
        assertEnrolledNode(round, ports, caller, header.member);
        return receive(round, caller, header, chunks);
      }),
    status: (caller, query) => answer(journal, () => contributionStatus(ports, rounds, caller, query)),
    canary: (caller, canary) => answer(journal, () => answerCanary(ports, rounds, caller, canary)),
    parties: (caller, query) => answer(journal, () => roundStanding(ports, rounds, caller, query)),
    exchange: (caller, query) =>
      answer(journal, () => {
        rounds.assertActive(caller);
        return exchangePage(ports, query);
      }),

    deliver: (caller, delivery) => answer(journal, () => deliver(ports, rounds, caller, delivery)),
    relay: (caller, header, chunks) => answer(journal, () => receive(relayedRound(rounds, caller, header), caller, header, chunks)),
    heal: (caller, query) =>
      answer(journal, () => {
        const { header, chunks } = heal(ports, rounds, caller, query);
        return { header, chunks: streamed(chunks) };
      }),
    hello: (caller, asked) => answer(journal, () => hello(ports, rounds, caller, asked)),
    sumFile: (caller, query) =>
      answer(journal, () => streamed(cutFrames(requireArtifact(ports, committedSum(ports, rounds, caller, query))))),
  };
}
