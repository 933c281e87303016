// Three parties, a ledger and synthetic members in one process, for the aggregator's own tests.
import { roleOf } from '@cohort/mpc/roles';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { foundPlan } from '@cohort/chaincode/testing/found-ledger';
import type { TestLedger } from '@cohort/chaincode/testing/test-ledger';
import type { PartyRef, Plan } from '@cohort/protos/terms';
import { encodeModel, modelHash } from '@cohort/mpc/safetensors';
import { systemClock } from '@cohort/protos/runtime/system-clock';
import { VirtualTime } from '@cohort/protos/runtime/testing/virtual-time';
import { defaultSteps } from '../close-round.ts';
import { start, type Party } from '../party.ts';
import type { Ports } from '../ports/ports.ts';
import type { PartyService } from '../service.ts';
import { hosts, keysOf } from './party-keys.ts';
import { partyPorts } from './party-ports.ts';
import { studyPlan } from '@cohort/protos/testing/study-plan';
import { budgetOf } from '@cohort/chaincode/testing/noised-plan';
import type { LoggedEvent, NetworkOptions } from './network-options.ts';
import { contributionOf, framesOf, syntheticMember, type Contribution, type SyntheticMember } from './synthetic-member.ts';

export type { NetworkOptions };

/** What a member sends unless told: of each coordinate its place, with half a weight. */
const ownPlaces = (block: string, at: number): number => (block === 'weight' ? 0.5 : at);

export class Network {
  readonly folder = mkdtempSync(join(tmpdir(), 'cohort-aggregator-'));
  readonly members: readonly SyntheticMember[];
  readonly ledger: TestLedger;
  readonly genesis: Uint8Array;
  readonly plan: Plan;
  readonly planId: string;
  /** The parties as the plan's terms name them. */
  readonly refs: readonly [PartyRef, PartyRef, PartyRef];
  readonly services = new Map<string, PartyService>();
  readonly parties: (Party | null)[] = [null, null, null];
  readonly ports: (Ports | null)[] = [null, null, null];
  readonly events: LoggedEvent[] = [];
  readonly keys = hosts.map(keysOf);
  readonly #options: NetworkOptions;
  readonly #time: VirtualTime | null;

  /** The plan is accepted, and nothing runs yet. @throws {CohortError} why the ledger does not take the plan */
  static async create(options: NetworkOptions = {}): Promise<Network> {
    const { members: names = [...hosts, 'va'], coordinates = 7, genesis = 0 } = options;
    const members = names.map(syntheticMember);
    const values = new Float32Array(coordinates).fill(genesis);
    const file = encodeModel({ round: 0, tensors: [{ name: 'w', shape: [coordinates], values }] });
    const parties = [`${hosts[0]}/party`, `${hosts[1]}/party`, `${hosts[2]}/party`] as const;
    const plan = { ...studyPlan({ members: names, parties, genesisModel: modelHash(file) }, options), ...options.plan };
    const protection = plan.mechanism.kind === 'none' ? {} : budgetOf({ num: '1000000', den: '1' });
    const datasets = names.map((msp) => [msp, { ...protection, ...options.datasets?.[msp] }] as const);
    const { ledger, planId } = await foundPlan({ members: Object.fromEntries(datasets), hosts }, plan);
    if (options.amended !== undefined) ledger.amend(planId, options.amended);
    return new Network(options, members, ledger, file, plan, planId);
  }

  private constructor(
    options: NetworkOptions,
    members: readonly SyntheticMember[],
    ledger: TestLedger,
    genesis: Uint8Array,
    plan: Plan,
    planId: string,
  ) {
    this.#options = options;
    this.#time = options.virtual === true ? new VirtualTime() : null;
    this.members = members;
    this.ledger = ledger;
    this.genesis = genesis;
    this.plan = plan;
    this.planId = planId;
    const [accepted] = ledger.plans;
    if (accepted === undefined) throw new RangeError('plan: expected it accepted');
    this.refs = accepted.parties;
  }

  /** The round that was opened last. */
  get current(): string | null {
    return this.ledger.plans[0]?.current ?? null;
  }

  /** Why the plan ended early, or null. */
  get closed(): string | null {
    return this.ledger.plans[0]?.reason ?? null;
  }

  /** Starts these parties, and closes the network when the test ends. */
  async run(t: { teardown: (end: () => Promise<void>) => void }, parties: readonly number[] = [0, 1, 2]): Promise<void> {
    t.teardown(() => this.close());
    await Promise.all(parties.map((party) => this.start(party)));
  }

  /** Starts a party, or starts it again over the same folder. */
  async start(party: number): Promise<Party> {
    const ports = this.portsOf(party);
    const node = this.keys[party]?.node ?? '';
    const models = this.#options.givesGenesis === false ? [] : [{ hash: modelHash(this.genesis), file: this.genesis }];
    const started = await start({ node, models }, ports, this.#options.steps?.(party) ?? defaultSteps);
    started.done.catch((error: unknown) => {
      // A test kills a party in the midst of a write by throwing this.
      if (error instanceof DOMException && error.name === 'AbortError') return;
      this.events.push({ party, name: 'statement.refused', fields: { broken: String(error), stack: (error as Error).stack } });
    });
    this.parties[party] = started;
    this.ports[party] = ports;
    this.services.set(node, started.service);
    return started;
  }

  /** Ends a party as a kill would, as far as the others can see: it says nothing more; what it had on disk stays. */
  async kill(party: number): Promise<void> {
    this.services.delete(this.keys[party]?.node ?? '');
    const [ports, running] = [this.ports[party], this.parties[party]];
    this.ports[party] = null;
    await running?.stop();
    // A kill ends its writing too: what follows in this folder is another process.
    await ports?.artifacts.settle().catch(() => undefined);
    ports?.journal.close();
    this.parties[party] = null;
  }

  portsOf(party: number): Ports {
    const key = this.keys[party];
    if (key === undefined) throw new RangeError('party: expected 0, 1 or 2');
    const folder = join(this.folder, `p${String(party)}`);
    const own = partyPorts({
      key,
      folder,
      ledger: this.ledger,
      services: this.services,
      reach: (to) => this.#options.reach?.(party, to) ?? true,
      clock: this.#time ?? systemClock(this.#options.rate ?? 1),
      events: { emit: (name, fields) => this.events.push({ party, name, fields }) },
    });
    const ports = { ...own, peers: this.#options.peers?.(party, own.peers) ?? own.peers };
    return this.#options.ports?.(party, ports) ?? ports;
  }

  /** The round that is open now, once the ledger has one with this number. */
  async opened(round: number, attempt = 0): Promise<string> {
    return this.until(
      () => {
        const { current } = this;
        return current?.endsWith(`~${String(round)}~${String(attempt)}`) === true ? current : null;
      },
      `round ${String(round)}.${String(attempt)} to open`,
    );
  }

  async enrol(round: string, members: readonly SyntheticMember[] = this.members): Promise<void> {
    for (const { msp } of members) await this.ledger.enrol(round, msp);
  }

  /** The round, once it is open and all members have enrolled. */
  async enrolled(round: number): Promise<string> {
    const key = await this.opened(round);
    await this.enrol(key);
    return key;
  }

  /** The round, once all members have enrolled and sent. */
  async contributed(round: number): Promise<string> {
    const key = await this.opened(round);
    await this.enrolAndSend(key);
    return key;
  }

  async enrolAndSend(round: string, members = this.members, value = ownPlaces): Promise<readonly Contribution[]> {
    await this.enrol(round, members);
    return this.sendAll(round, members, value);
  }

  /** Sends for each of these members, who have enrolled. */
  async sendAll(round: string, members = this.members, value = ownPlaces): Promise<readonly Contribution[]> {
    const contributions = members.map((member) => ({ member, sent: this.contribute(round, member, value) }));
    await Promise.all(contributions.map(({ member, sent }) => this.send(round, member, sent)));
    return contributions.map(({ sent }) => sent);
  }

  contribute(round: string, member: SyntheticMember, value = ownPlaces): Contribution {
    const { terms, termsHash } = this.ledger.view(round);
    return contributionOf(member, round, terms, termsHash, value);
  }

  /** Until a party knows of a member's enrolment, before which it takes nothing from it; at once for one that is away. */
  async seesEnrolment(round: string, party: number, { msp }: Pick<SyntheticMember, 'msp'>): Promise<void> {
    await this.until(
      () => {
        const ports = this.ports[party] ?? null;
        return ports === null || ports.journal.round(round)?.enrolled.some(({ member }) => member === msp) === true ? true : null;
      },
      `party ${String(party)} to see the enrolment of ${msp}`,
    );
  }

  /** Sends as an agent does: to role 2 the keys, to role 1 keys and vector, then to role 0. Parties that are away are left out. */
  async send(round: string, member: SyntheticMember, contribution: Contribution): Promise<void> {
    const { terms } = this.ledger.view(round);
    const caller = { node: member.node, msp: member.msp };
    for (const role of [2, 1, 0]) {
      const party = [0, 1, 2].find((item) => roleOf(item, terms.round, terms.attempt) === role) ?? 0;
      const service = this.services.get(this.keys[party]?.node ?? '');
      if (service === undefined) continue;
      await this.seesEnrolment(round, party, member);
      if ((this.ports[party] ?? null) === null) continue;
      const status = await service
        .announce(caller, contribution.announcementFor(party))
        .catch((error: unknown) => ((this.ports[party] ?? null) === null ? null : Promise.reject(error as Error)));
      if (status?.needsVector !== true) continue;
      await service.upload(caller, contribution.headerFor(party), framesOf(contribution.s0));
    }
  }

  async until<T>(look: () => T | null, what: string, ms = 40_000): Promise<T> {
    const time = this.#time;
    const end = time === null ? performance.now() + ms : time.now() + 3_600_000;
    const isLate = (): boolean => (time?.now() ?? performance.now()) > end;
    const broken = () => this.events.find((event) => 'broken' in event.fields);
    let found = look();
    const isOver = (): boolean => (found ??= look()) !== null || broken() !== undefined || isLate();
    if (time !== null) await time.pass(isOver);
    else while (!isOver()) await delay(5);
    if (found !== null) return found;
    const failed = broken();
    if (failed !== undefined) throw new RangeError(`party ${String(failed.party)} broke: ${String(failed.fields['stack'])}`);
    const states = this.ports.map((ports) => ports?.journal.rounds().map((row) => row.state));
    throw new RangeError(`waited for ${what}; states: ${JSON.stringify(states)}; events: ${JSON.stringify(this.events.slice(-12))}`);
  }

  /** Lets so much time pass on the parties' clocks. */
  async pass(ms: number): Promise<void> {
    await (this.#time?.run(this.#time.sleep(ms)) ?? delay(ms / (this.#options.rate ?? 1)));
  }

  async status(round: string, status: string): Promise<void> {
    await this.until(
      () => (this.ledger.view(round).status === status ? true : null),
      `round ${round} to be ${status}, is ${this.ledger.view(round).status}`,
    );
  }

  async close(): Promise<void> {
    await Promise.all([0, 1, 2].map((party) => this.kill(party).catch(() => undefined)));
    rmSync(this.folder, { recursive: true, force: true });
  }
}
