// A heart consortium as real processes on this machine: eight nodes, a short plan, planned kills, and one merged stream of their events.
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { hospitals } from '@cohort/client-agent/data/heart-disease';
import { connectAdmin, type Admin } from '@cohort/infra/consortium/admin-ledger';
import { ledgerNodeOf } from '@cohort/infra/consortium/ledger-address';
import { nodeDir, nodeName } from '@cohort/infra/consortium/layout';
import { locate, type LocatedData } from '@cohort/infra/demo/data/locate';
import { agree } from '@cohort/infra/demo/agree';
import { createHeartConsortium, partyHosts, type HeartConsortium } from '@cohort/infra/demo/heart-consortium';
import { Supervisor } from '@cohort/infra/node/supervisor';
import { followEvents, type NodeEvent } from '@cohort/infra/view/follow-events';
import { CohortError } from '@cohort/protos/errors';
import type { EpochView, PlanView, RoundView } from '@cohort/protos/ledger';
import { editJson } from './edit-json.ts';
import { markerFile, pausesFile, type Pause } from './pause.ts';

/** A SIGKILL at a point of the node's own work, and its restart at once. */
export interface PlannedKill extends Pause {
  /** Node id, such as `va/party`. */
  readonly node: string;
}

export interface NetworkOptions {
  readonly rounds: number;
  readonly kills?: readonly PlannedKill[];
  /** Hospitals whose agents run; all by default. */
  readonly agents?: readonly string[];
  /** Hospitals whose agents train with TensorFlow.js, although the net is small. */
  readonly tensorFlow?: readonly string[];
  /** Hospitals' files in place of their own. */
  readonly files?: Partial<LocatedData['files']>;
  /** What is changed of the folders before anything runs. */
  readonly arrange?: (network: Network) => Promise<void>;
}

const pollMs = 25;
/** Seconds; a restarted node is back before a step is over, and a round that nobody can finish expires within the minute. */
const deadlines = { enrol: 3, collect: 4, relay: 1, step: 3 };
const epochSeconds = 12;
const expiryEpochs = 5;

const programs: Readonly<Record<string, string>> = { party: 'paused-party.ts', agent: 'recording-agent.ts' };

export class Network implements AsyncDisposable {
  readonly dir: string;
  /** One line that says whether the patients are real. */
  readonly notice: string;
  readonly events: NodeEvent[] = [];
  readonly #consortium: HeartConsortium;
  readonly #processes = new Supervisor({ restart: () => null });
  readonly #closing = new AbortController();
  readonly #tasks: Promise<void>[] = [];
  /** Nodes that are to be running. */
  readonly #wanted = new Set<string>();
  #admin: Admin | null = null;
  #plan = '';

  private constructor(dir: string, notice: string, consortium: HeartConsortium) {
    this.dir = dir;
    this.notice = notice;
    this.#consortium = consortium;
  }

  /** Resolves when the plan is accepted; its rounds run from then on. */
  static async start({ rounds, kills = [], agents = hospitals, tensorFlow = [], files = {}, arrange }: NetworkOptions): Promise<Network> {
    const located = await locate({ mayFetch: false });
    const dir = await mkdtemp(join(tmpdir(), 'cohort-e2e-'));
    const heart = {
      dir,
      rounds,
      strategy: 'fedavg',
      seed: '7',
      files: { ...located.files, ...files },
      epochSeconds,
      overrides: { deadlines, expiryEpochs },
    } as const;
    const consortium = await createHeartConsortium(heart);
    const network = new Network(dir, located.notice, consortium);
    try {
      await network.#arm(kills);
      await arrange?.(network);
      for (const msp of tensorFlow) await editJson(join(network.nodeDir(`${msp}/agent`), 'node.json'), { trainer: 'tfjs' });
      const ledger = ledgerNodeOf(consortium.consortium.ledger) ?? '';
      network.start(ledger);
      for (const msp of partyHosts) network.start(`${msp}/party`);
      for (const msp of agents) network.start(`${msp}/agent`);
      await network.ready(ledger);
      network.#plan = await agree(consortium, heart, () => undefined);
      network.#admin = await connectAdmin(dir, consortium.consortium, { msp: partyHosts[0] });
      network.#tasks.push(network.#follow(), network.#carryOut(kills));
      return network;
    } catch (error) {
      await network[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Waits until a node has stopped at its point. @throws {RangeError} when it has not after `seconds` */
  async reached({ node, ...pause }: PlannedKill, seconds: number): Promise<void> {
    const giveUpAt = performance.now() + seconds * 1000;
    while (!existsSync(markerFile(this.nodeDir(node), pause))) {
      if (performance.now() > giveUpAt) throw new RangeError(`${node}: expected it ${pause.at} of round ${String(pause.round)}`);
      await delay(pollMs);
    }
  }

  nodeDir(node: string): string {
    return nodeDir(this.dir, nodeName(node));
  }

  start(node: string): void {
    this.#wanted.add(node);
    const program = programs[node.split('/')[1] ?? ''];
    this.#processes.start(nodeName(node), this.nodeDir(node), program === undefined ? undefined : [join(import.meta.dirname, program)]);
  }

  /** SIGKILL. */
  async kill(node: string): Promise<void> {
    this.#wanted.delete(node);
    await this.#processes.kill(nodeName(node));
  }

  /** Resolves when the node answers. */
  async ready(node: string): Promise<void> {
    const until = performance.now() + 30_000;
    while (!existsSync(join(this.nodeDir(node), 'state', 'ready.json'))) {
      if (performance.now() > until) throw new CohortError('TIMED_OUT', `${node}: expected it ready within 30 s; read ${this.dir}`);
      await delay(pollMs);
    }
  }

  /** The first event, past or to come, for which `holds`. @throws {CohortError} TIMED_OUT naming `what`, UNREACHABLE when a node ended by itself */
  async until(what: string, holds: (event: NodeEvent) => boolean, seconds: number): Promise<NodeEvent> {
    const until = performance.now() + seconds * 1000;
    for (let at = 0; performance.now() < until;) {
      for (; at < this.events.length; at++) {
        const event = this.events[at];
        if (event !== undefined && holds(event)) return event;
      }
      this.#assertRunning(what);
      await delay(pollMs);
    }
    throw new CohortError('TIMED_OUT', `expected ${what} within ${String(seconds)} s; read ${this.dir}`);
  }

  key(round: number, attempt = 0): string {
    return `${this.#plan}~${String(round)}~${String(attempt)}`;
  }

  async round(key: string): Promise<RoundView> {
    return await this.#ledger.evaluate('rounds.get', { round: key });
  }

  async epoch(): Promise<EpochView> {
    return await this.#ledger.evaluate('epochs.current', {});
  }

  async plan(): Promise<PlanView> {
    const own = await this.#ledger.evaluate('rounds.plan', { plan: this.#plan });
    return own;
  }

  /** Stops every process; the folder stays when COHORT_E2E_KEEP is set. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    await this.#processes[Symbol.asyncDispose]();
    await Promise.all(this.#tasks);
    await this.#admin?.ledger.close();
    if (process.env['COHORT_E2E_KEEP'] === undefined) await rm(this.dir, { recursive: true, force: true });
  }

  #assertRunning(what: string): void {
    const gone = [...this.#wanted].find((node) => !this.#processes.isRunning(nodeName(node)));
    if (gone !== undefined)
      throw new CohortError(
        'UNREACHABLE',
        `${gone}: expected it to run until ${what}, it ended by itself; read ${this.nodeDir(gone)}/state`,
      );
  }

  get #ledger(): Admin['ledger'] {
    if (this.#admin === null) throw new CohortError('UNREACHABLE', 'ledger: expected a started network');
    return this.#admin.ledger;
  }

  async #arm(kills: readonly PlannedKill[]): Promise<void> {
    for (const [node, pauses] of Map.groupBy(kills, (kill) => kill.node))
      await writeFile(pausesFile(this.nodeDir(node)), JSON.stringify(pauses));
  }

  /** Kills each node when it is at its point, whatever a test waits for meanwhile. */
  async #carryOut(kills: readonly PlannedKill[]): Promise<void> {
    const due = new Set(kills);
    const closed = (): boolean => this.#closing.signal.aborted;
    while (due.size > 0 && !closed()) {
      for (const kill of due) {
        if (!existsSync(markerFile(this.nodeDir(kill.node), kill))) continue;
        due.delete(kill);
        await this.kill(kill.node);
        if (!closed()) this.start(kill.node);
      }
      await delay(pollMs);
    }
  }

  async #follow(): Promise<void> {
    const nodes = new Map(
      Object.keys(this.#consortium.consortium.nodes)
        .filter((name) => !name.endsWith('-admin'))
        .map((name) => [name, nodeDir(this.dir, name)]),
    );
    for await (const event of followEvents(nodes, this.#closing.signal)) this.events.push(event);
  }
}
