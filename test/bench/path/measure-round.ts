// Measures a whole round on virtual time: the real contracts, parties and agents in one process, every message and every fsync slow.
import { inProcessPeers } from '@cohort/aggregator/adapters/in-process-peers';
import type { PartyService } from '@cohort/aggregator/service';
import { followMembers } from '@cohort/chaincode/client/follow-members';
import type { HeadCheckpoint } from '@cohort/chaincode/client/head-checkpoint';
import { inProcessParties } from '@cohort/client-agent/adapters/in-process-parties';
import { TrustStore } from '@cohort/protos/transport/trust-store';
import { StoryAgent } from '../../story/agent.ts';
import { Cooperative } from '../../story/cooperative.ts';
import { StoryParty } from '../../story/party.ts';
import { hospitals, linear, partyHosts } from '../../story/study.ts';
import type { MeasuredStudy } from './measured-studies.ts';
import { RoundMarks, type MeasuredPath } from './round-marks.ts';
import { ledgerNode, slowLedger } from './slow-ledger.ts';
import { blocks, SlowNetwork, type Delays } from './slow-network.ts';
import { slowParties, slowPeers } from './slow-parties.ts';
import { slowAgentStores, slowPartyStores } from './slow-stores.ts';
import { Tally, type Counts } from './tally.ts';
import { VirtualTime } from '@cohort/protos/runtime/testing/virtual-time';

export interface MeasuredRound {
  /** From the block that opens the round until the model is stored at every agent. */
  readonly path: MeasuredPath;
  /** From the block that opens the round to the one that opens the next: all nodes together. */
  readonly calls: Counts;
  readonly fsyncs: Counts;
  readonly bytes: number;
}

/** The third round of four: connections, registrations and caches are as in any later one. */
const measured = 3;

export async function measureRound(study: MeasuredStudy, delays: Delays): Promise<MeasuredRound> {
  const [time, tally] = [new VirtualTime(), new Tally()];
  const network = new SlowNetwork(time, tally, delays);
  /** Each node's database keeps what its client of the ledger has seen. */
  const heads = new Map<string, HeadCheckpoint>();
  const opened = (node: string) => (head: HeadCheckpoint) => void heads.set(node, head);
  await using closing = new AsyncDisposableStack();
  const cooperative = await Cooperative.found(partyHosts, 36_000, partyHosts, {
    ports: {
      // Each time that the orderer wakes it makes one block.
      later: (ms, work) =>
        time.later(ms, () => {
          work();
          network.fsync(ledgerNode, blocks);
        }),
    },
    engineOf: (engine, node) => slowLedger(engine, node, network),
    memoryOf: (node) => ({
      load: () => Promise.resolve(null),
      save: async (head) => heads.get(node)?.save(head),
    }),
  });
  const marks = new RoundMarks(time);
  const ending = new AbortController();
  closing.defer(async () => {
    ending.abort();
    await time.run(cooperative[Symbol.asyncDispose]());
  });
  await time.run(cooperative.admit('switzerland', partyHosts));
  await time.run(study.register(cooperative));

  const services = new Map<string, PartyService>();
  const caller = (node: string) => ({ node, msp: node.split('/')[0] ?? '' });
  const base = { cooperative, clock: time, diary: marks.diary, architecture: linear } as const;
  for (const msp of partyHosts) {
    const node = `${msp}/party`;
    await cooperative.boxSecrets(node);
    const ledger = cooperative.ledgerOf(node);
    const party = new StoryParty(msp, {
      ...base,
      ledger,
      services,
      models: [study.genesis],
      peersOf: () => slowPeers(inProcessPeers(caller(node), services), node, network),
      stores: slowPartyStores(node, network, opened(node)),
    });
    closing.defer(() => time.run(party.close()));
    await time.run(party.start());
    void followMembers(ledger, new TrustStore(), ending.signal);
  }
  for (const msp of hospitals) {
    const node = `${msp}/agent`;
    await cooperative.boxSecrets(node);
    const ledger = cooperative.ledgerOf(node);
    const agent = new StoryAgent(msp, {
      ...base,
      ledger,
      ...study.site,
      partiesOf: () =>
        slowParties(
          inProcessParties(caller(node), (party) => services.get(party)),
          node,
          network,
        ),
      stores: slowAgentStores(node, network, opened(node)),
    });
    closing.defer(() => time.run(agent.stop()));
    await time.run(agent.start());
    void followMembers(ledger, new TrustStore(), ending.signal);
  }
  void marks.follow(cooperative.engine.blocks(0, ending.signal));
  await time.run(cooperative.accept(study.plan));

  await time.pass(() => marks.opened(measured));
  tally.clear();
  await time.pass(() => marks.opened(measured + 1));
  const counts = { calls: tally.calls, fsyncs: tally.fsyncs, bytes: tally.bytes };
  await time.pass(() => marks.stored(measured));
  return { path: marks.pathOf(measured), ...counts };
}
