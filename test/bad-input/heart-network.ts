// A heart consortium whose processes a test starts one by one, and whose missing nodes the test itself plays with their keys.
import { existsSync, statSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import type { Ledger } from '@cohort/chaincode/client/ledger';
import { connectHost } from '@cohort/infra/consortium/connect-ledger';
import { trustOf } from '@cohort/infra/consortium/trust-of';
import { required } from '@cohort/infra/consortium/create-consortium';
import { nodeDir, nodeName } from '@cohort/infra/consortium/layout';
import { locate } from '@cohort/infra/demo/data/locate';
import { agree } from '@cohort/infra/demo/agree';
import { createHeartConsortium, type HeartConsortium, type HeartOptions } from '@cohort/infra/demo/heart-consortium';
import type { NodeProcess } from '@cohort/infra/node/node-process';
import { Supervisor } from '@cohort/infra/node/supervisor';
import { toHex } from '@cohort/protos/hash';
import type { RoundView } from '@cohort/protos/ledger';
import { createChannel, type Channel } from '@cohort/protos/transport/channel';
import { listAll } from '@cohort/protos/list-all';
import { readMembers } from '@cohort/chaincode/client/read-members';
import { standingOf, type Standing } from './standing-of.ts';

/** Long enough that no deadline passes while a test looks. */
const deadlines = { enrol: 300, collect: 300, relay: 60, step: 60 };

export interface NodeEnd {
  /** Process exit code. */
  readonly code: number | null;
  /** Last line that the process wrote, such as `PORT_IN_USE: expected ...`. */
  readonly said: string;
}

export class HeartNetwork {
  readonly consortium: HeartConsortium;
  readonly #options: HeartOptions;
  readonly #processes = new Supervisor({ restart: () => null });
  readonly #started = new Map<string, NodeProcess>();
  readonly #doors = new Map<string, Ledger>();
  readonly #channels: Channel[] = [];

  private constructor(consortium: HeartConsortium, options: HeartOptions) {
    this.consortium = consortium;
    this.#options = options;
  }

  /** Folders only. All is stopped and removed when the test ends. */
  static async create(
    t: ExecutionContext,
    overrides: HeartOptions['overrides'] = {},
    changes: Partial<Pick<HeartOptions, 'rounds' | 'epochSeconds'>> = {},
  ): Promise<HeartNetwork> {
    const { files, notice } = await locate({ mayFetch: false });
    t.log(notice);
    const dir = await mkdtemp(join(tmpdir(), 'cohort-bad-input-'));
    const options: HeartOptions = {
      dir,
      rounds: 2,
      strategy: 'fedavg',
      seed: '7',
      files,
      epochSeconds: 3600,
      overrides: { deadlines, ...overrides },
      ...changes,
    };
    const network = new HeartNetwork(await createHeartConsortium(options), options);
    t.teardown(async () => {
      for (const channel of network.#channels) channel.close();
      await Promise.all([...network.#doors.values()].map((ledger) => ledger.close()));
      await network.#processes[Symbol.asyncDispose]();
      await rm(dir, { recursive: true, force: true });
    });
    return network;
  }

  dirOf(node: string): string {
    return nodeDir(this.consortium.dir, nodeName(node));
  }

  /** `program`: another entry file than the product's, given the folder. */
  start(node: string, program?: string): NodeProcess {
    const started = this.#processes.start(nodeName(node), this.dirOf(node), ...(program === undefined ? [] : [[program]]));
    this.#started.set(node, started);
    return started;
  }

  /** The process that was last started for this node. */
  running(node: string): NodeProcess {
    return required(this.#started, node);
  }

  async startReady(node: string, program?: string): Promise<NodeProcess> {
    const started = this.start(node, program);
    await this.#processes.ready(nodeName(node));
    return started;
  }

  /** Starts the ledger, admits all nodes by vote, registers the data and accepts the plan. Returns the plan's id. */
  async agree(): Promise<string> {
    await this.startReady('cleveland/ledger');
    return agree(this.consortium, this.#options, () => undefined);
  }

  kill(node: string): Promise<void> {
    return this.#processes.kill(nodeName(node));
  }

  /** SIGTERM, then the exit. */
  async stop(node: NodeProcess): Promise<NodeEnd> {
    node.child.kill('SIGTERM');
    return this.end(node);
  }

  /** Waits for a process that ends by itself. */
  async end(node: NodeProcess, seconds = 30): Promise<NodeEnd> {
    // A timer that is left would keep the test's process from its end.
    await Promise.race([node.ended, delay(seconds * 1000, undefined, { ref: false })]);
    return { code: node.child.exitCode, said: await this.said(node) };
  }

  async said({ dir }: NodeProcess): Promise<string> {
    return (await readFile(join(dir, 'state', 'stderr.log'), 'utf8')).trim().split('\n').at(-1) ?? '';
  }

  /** The ledger as this node, played by the test, reaches it. */
  ledgerOf(node: string): Ledger {
    const known = this.#doors.get(node) ?? this.#door(node);
    this.#doors.set(node, known);
    return known;
  }

  /** A channel from one node, played by the test, to a party's process. */
  async dial(from: string, to: string): Promise<Channel> {
    const trust = trustOf(this.consortium.consortium);
    trust.update(await readMembers(this.ledgerOf('cleveland/admin')));
    const { tls } = required(this.consortium.keys, from);
    const channel = createChannel({ endpoint: required(this.consortium.endpoints, to), tls, trust });
    this.#channels.push(channel);
    return channel;
  }

  /** A new door that remembers nothing of the ledger. */
  forgetful(node: string): Ledger {
    const door = this.#door(node);
    this.#doors.set(`${node} ${String(this.#doors.size)}`, door);
    return door;
  }

  #door(node: string): Ledger {
    const { consortium, keys } = this.consortium;
    if (consortium.ledger.kind !== 'embedded') throw new RangeError('expected the embedded ledger');
    const { tls, identity, msp } = required(keys, node);
    return connectHost(consortium.genesis, consortium.ledger, { tls, identity: { ...identity, msp }, trust: trustOf(consortium) });
  }

  async current(plan: string): Promise<RoundView> {
    return this.until(async () => {
      const plans = await listAll(this.ledgerOf('cleveland/admin'), 'rounds.plans', {});
      const round = plans.find((view) => view.plan === plan)?.current;
      return round === undefined || round === null ? null : this.round(round);
    }, 'a round to open');
  }

  async round(round: string): Promise<RoundView> {
    return await this.ledgerOf('cleveland/admin').evaluate('rounds.get', { round });
  }

  /** Every round of the plan, in order. */
  async rounds(plan: string): Promise<readonly RoundView[]> {
    return await listAll(this.ledgerOf('cleveland/admin'), 'rounds.list', { plan });
  }

  async events(node: string): Promise<readonly Record<string, unknown>[]> {
    const text = await readFile(join(this.dirOf(node), 'state', 'events.jsonl'), 'utf8').catch(() => '');
    return text
      .trim()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  async until<T>(look: () => Promise<T | null>, what: string, seconds = 20): Promise<T> {
    for (const end = performance.now() + seconds * 1000; performance.now() < end;) {
      const found = await look();
      if (found !== null) return found;
      await delay(50);
    }
    throw new RangeError(`waited ${String(seconds)} s for ${what}`);
  }

  /** What a party's journal holds, shares among it, and the ledger's head: equal before and after whatever is refused. */
  standing(party: string): Promise<Standing> {
    return standingOf(join(this.dirOf(party), 'state'), this.ledgerOf('cleveland/admin'));
  }

  /** What an agent has stored to be sent: rows of its journal, sealed ones, and their keys. */
  async kept(agent: string): Promise<{ readonly rows: readonly unknown[]; readonly files: readonly string[] }> {
    const dir = this.dirOf(agent);
    using database = disposable(new DatabaseSync(join(dir, 'state', 'agent.sqlite'), { readOnly: true }));
    const rows = ['contributions', 'sealed', 'receipts'].flatMap((table) =>
      database.value.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).all(),
    );
    return { rows, files: await filesIn(join(dir, 'vault')) };
  }

  /** Files of logs and events that hold a secret key of any node in clear: none ever. */
  async leaks(): Promise<readonly string[]> {
    const secrets = [...this.consortium.keys.values()].flatMap(({ nodeKey, boxKey, tls, identity }) => [
      toHex(nodeKey.seed),
      toHex(boxKey.secretKey),
      ...[tls, identity].map(({ keyPem }) => keyPem.split('\n')[1] ?? keyPem),
    ]);
    const files = await readdir(join(this.consortium.dir, 'nodes'), { recursive: true });
    const texts = await Promise.all(
      files
        .filter((file) => /state\/(node\.log|events\.jsonl|stderr\.log)$/.test(file))
        .map(async (file) => ({ file, text: await readFile(join(this.consortium.dir, 'nodes', file), 'utf8') })),
    );
    return texts.filter(({ text }) => secrets.some((secret) => text.includes(secret))).map(({ file }) => file);
  }
}

/** Names and sizes, also of what lies in folders below. */
async function filesIn(folder: string): Promise<readonly string[]> {
  const found = existsSync(folder) ? await readdir(folder, { recursive: true, withFileTypes: true }) : [];
  return found
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.name} ${String(statSync(join(entry.parentPath, entry.name)).size)}`)
    .sort();
}

function disposable(value: DatabaseSync): Disposable & { readonly value: DatabaseSync } {
  return {
    value,
    [Symbol.dispose]: () => {
      value.close();
    },
  };
}
