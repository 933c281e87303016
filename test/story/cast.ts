// Who appears in the story: four hospitals' agents and three parties, on one clock, with one diary, reaching each other by function calls.
import { CohortError } from '@cohort/protos/errors';
import { inProcessPeers } from '@cohort/aggregator/adapters/in-process-peers';
import type { PartyService } from '@cohort/aggregator/service';
import type { Ledger } from '@cohort/chaincode/client/ledger';
import { inProcessParties, type ServedParty } from '@cohort/client-agent/adapters/in-process-parties';
import type { Parties } from '@cohort/client-agent/ports/parties';
import type { PlanView, RoundView, TransactionBodies } from '@cohort/protos/ledger';
import { listAll } from '@cohort/protos/list-all';
import type { Contribution } from '@cohort/client-agent/ports/journal';
import { StoryAgent } from './agent.ts';
import { Cooperative } from './cooperative.ts';
import { recordedParty, recordedPeers } from './received.ts';
import { Diary } from './diary.ts';
import { StoryParty } from './party.ts';
import { StoryClock } from './story-clock.ts';
import { genesisModel, hospitals, linear, partyHosts, storyPlan, type Hospital, type PartyHost } from './study.ts';

export class Cast implements AsyncDisposable {
  readonly cooperative: Cooperative;
  readonly clock = new StoryClock();
  readonly diary = new Diary();
  readonly parties: Readonly<Record<PartyHost, StoryParty>>;
  readonly agents: Readonly<Record<Hospital, StoryAgent>>;
  /** A party that no plan names at first and every site has pinned; it starts without a model. */
  readonly substitute: StoryParty | null;
  /** Every contribution that an agent made, in clear. Only the story sees them. */
  readonly contributions: Contribution[] = [];
  /** Parties that run, by node. */
  readonly services = new Map<string, PartyService>();
  readonly #cut = new Set<string>();
  readonly #genesis = genesisModel(linear);
  readonly #ledger: Ledger;
  /** The parties' doors for the agent of this node; a hospital whose line is cut reaches none with its shares. */
  readonly partiesOf: (node: string) => Parties;

  constructor(cooperative: Cooperative, substitute: Hospital | null = null) {
    this.cooperative = cooperative;
    this.#ledger = cooperative.ledgerOf('va/admin');
    const { clock, diary, services } = this;
    const caller = (node: string) => ({ node, msp: node.split('/')[0] ?? '' });
    this.partiesOf = (node) =>
      inProcessParties(caller(node), (party) => {
        const service = services.get(party);
        if (service === undefined) return undefined;
        return recordedParty(this.#cut.has(`${node} ${party}`) ? shareless(service) : service, party, node, cooperative.onReceived);
      });
    const { partiesOf } = this;
    const peersOf = (node: string) => recordedPeers(inProcessPeers(caller(node), services), node, cooperative.onReceived);
    const party = (msp: Hospital, models = [this.#genesis]) =>
      new StoryParty(msp, { cooperative, clock, diary, services, peersOf, models });
    const pinned = [...partyHosts, ...(substitute === null ? [] : [substitute])];
    const agent = (msp: Hospital) =>
      new StoryAgent(msp, {
        cooperative,
        clock,
        diary,
        architecture: linear,
        partiesOf,
        pinned,
        onShared: (made) => void this.contributions.push(made),
      });
    this.substitute = substitute === null ? null : party(substitute, []);
    this.parties = { cleveland: party('cleveland'), hungary: party('hungary'), va: party('va') };
    this.agents = { cleveland: agent('cleveland'), hungary: agent('hungary'), switzerland: agent('switzerland'), va: agent('va') };
  }

  /** Two rounds of federated averaging. */
  async agreeOnStudy(): Promise<void> {
    await this.cooperative.accept(
      storyPlan({ rounds: 2, architecture: linear, parameters: linear.input + 1, genesisModel: this.#genesis.hash }),
    );
  }

  /** Every organisation is admitted, its rows registered, and its party and its agent run. */
  static async founded(): Promise<Cast> {
    const cast = new Cast(await Cooperative.found(partyHosts));
    const { cooperative, parties, agents } = cast;
    await cooperative.admit('switzerland', partyHosts);
    await cooperative.registerDatasets();
    for (const msp of partyHosts) await parties[msp].start();
    for (const hospital of hospitals) await agents[hospital].start();
    return cast;
  }

  /** Kills party Hungary and lets time pass until the two others miss it; their nodes. */
  async loseHungary(): Promise<readonly string[]> {
    await this.parties.hungary.kill();
    const survivors = ['cleveland/party', 'va/party'];
    await this.diary.until(
      'Hungary to be missed',
      () => survivors.every((node) => this.diary.all('party.absent', { party: 1 }, node).length === 1),
      () => {
        this.clock.pass(10);
      },
    );
    return survivors;
  }

  /** From here on the hospital still gets the model from these parties, and no share of it arrives there. */
  cutLines(hospital: Hospital, hosts: readonly PartyHost[] = partyHosts): void {
    for (const host of hosts) this.#cut.add(`${hospital}/agent ${host}/party`);
  }

  mendLines(hospital: Hospital): void {
    for (const host of partyHosts) this.#cut.delete(`${hospital}/agent ${host}/party`);
  }

  /** The agents stop; the parties and the ledger go on. */
  async stopAgents(): Promise<void> {
    await Promise.all(hospitals.map((msp) => this.agents[msp].stop()));
  }

  /** What the ledger says of the study's round; null while it has none of this number. */
  async round(number: number): Promise<RoundView | null> {
    const key = this.diary.all('round.seen', { number }).at(-1)?.fields['round'];
    return typeof key === 'string' ? await this.#ledger.evaluate('rounds.get', { round: key }) : null;
  }

  /** Parties whose signatures the committed transaction carries. */
  async signersOf(round: string): Promise<readonly number[]> {
    const { height } = await this.#ledger.head();
    for await (const { header, transactions } of this.#ledger.blocks(0, new AbortController().signal)) {
      const commit = transactions.find(
        ({ verb, code, body }) =>
          verb === 'rounds.commit' && code === 'VALID' && (body as TransactionBodies['rounds.commit']).round === round,
      );
      if (commit !== undefined) return (commit.body as TransactionBodies['rounds.commit']).signatures.map(({ party }) => party);
      if (header.height === height) break;
    }
    return [];
  }

  async plan(): Promise<PlanView | undefined> {
    return (await listAll(this.#ledger, 'rounds.plans', {}))[0];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stopAgents();
    await Promise.all(partyHosts.map((msp) => this.parties[msp].close()));
    await this.substitute?.close();
    await this.cooperative[Symbol.asyncDispose]();
  }
}

function shareless(service: PartyService): ServedParty {
  const away = (): Promise<never> => Promise.reject(new CohortError('UNREACHABLE', 'the line is cut'));
  return { announce: away, upload: away, status: away, refuse: away, artifact: (caller, query) => service.artifact(caller, query) };
}
