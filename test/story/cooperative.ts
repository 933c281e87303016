// Founds the cooperative in memory: real keys and certificates, the real contracts on an engine in this process, real votes.
import { readFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inProcessLedger, type EngineTransport } from '@cohort/chaincode/client/in-process';
import type { Ledger } from '@cohort/chaincode/client/ledger';
import type { HeadCheckpoint } from '@cohort/chaincode/client/head-checkpoint';
import { openEngine, type Engine, type EnginePorts } from '@cohort/chaincode/embedded/engine';
import { load } from '@cohort/client-agent/steps/load';
import { createConsortium, required, type CreatedConsortium } from '@cohort/infra/consortium/create-consortium';
import { decide } from '@cohort/infra/consortium/decide';
import { nodeDir, nodeName } from '@cohort/infra/consortium/layout';
import { rotateNode } from '@cohort/infra/consortium/rotate-node';
import { BoxSecrets } from '@cohort/infra/pki/box-secrets';
import type { NodeKeys } from '@cohort/infra/pki/load-node-keys';
import type { Plan } from '@cohort/protos/terms';
import { recordedEngine, type OnReceived } from './received.ts';
import { hospitals, partyHosts, rowsAt, schema, type Hospital } from './study.ts';

/** How nodes reach the ledger, for whoever stands in between; directly unless told. */
export interface LedgerRoute {
  readonly ports?: EnginePorts;
  readonly engineOf: (engine: Engine, node: string) => EngineTransport;
  readonly memoryOf: (node: string) => HeadCheckpoint | undefined;
}

const direct: LedgerRoute = { engineOf: (engine) => engine, memoryOf: () => undefined };

export class Cooperative implements AsyncDisposable {
  readonly folder: string;
  readonly engine: Engine;
  /** Told of everything that a process is handed by another. */
  onReceived: OnReceived = () => undefined;
  readonly #created: CreatedConsortium;
  readonly #route: LedgerRoute;
  readonly #ledgers: Ledger[] = [];
  readonly #boxSecrets = new Map<string, BoxSecrets>();

  private constructor(folder: string, engine: Engine, created: CreatedConsortium, route: LedgerRoute) {
    this.#route = route;
    this.folder = folder;
    this.engine = engine;
    this.#created = created;
  }

  /** A ledger whose first block names the founders; nobody's epoch ends before the story is told. `hosts` have a party's keys each. */
  static async found(
    founders: readonly Hospital[],
    epochSeconds = 36_000,
    hosts: readonly Hospital[] = partyHosts,
    route: LedgerRoute = direct,
  ): Promise<Cooperative> {
    const folder = await mkdtemp(join(tmpdir(), 'cohort-story-'));
    const created = await createConsortium(join(folder, 'consortium'), {
      name: 'story',
      testNetwork: true,
      epochSeconds,
      organisations: hospitals,
      founders,
      parties: hosts,
    });
    const seed = await readFile(join(nodeDir(join(folder, 'consortium'), `${String(founders[0])}-ledger`), 'keys', 'block.key'), 'utf8');
    const config = { genesis: created.consortium.genesis, ledgerSeeds: [seed.trim()], path: ':memory:', batchMs: 1 };
    return new Cooperative(folder, await openEngine(config, route.ports), created, route);
  }

  keys(node: string): NodeKeys {
    return required(this.#created.keys, node);
  }

  /** A node's box secrets in its folder, as its running process holds them. */
  async boxSecrets(node: string): Promise<BoxSecrets> {
    const known = this.#boxSecrets.get(node) ?? (await BoxSecrets.load(this.folderOf(node)));
    this.#boxSecrets.set(node, known);
    return known;
  }

  folderOf(node: string): string {
    return nodeDir(join(this.folder, 'consortium'), nodeName(node));
  }

  /** The node renews its keys; in force one epoch later. */
  async rotate(node: string): Promise<NodeKeys> {
    const authority = required(this.#created.authorities, node.split('/')[0] ?? '');
    const { keys } = await rotateNode(this.folderOf(node), node, authority, this.ledgerOf(node));
    await this.#follow();
    return keys;
  }

  /** These hospitals, a majority, end the epoch, whatever clocks say. */
  async endEpoch(members: readonly Hospital[]): Promise<number> {
    const { epoch } = await this.ledgerOf(`${String(members[0])}/admin`).evaluate('epochs.current', {});
    for (const msp of members) await this.ledgerOf(`${msp}/admin`).submit('epochs.advance', `end-${String(epoch)}`, { from: epoch });
    await this.#follow();
    return epoch + 1;
  }

  /** What every process does when it reads the registry; certificates do not matter here. */
  async #follow(): Promise<void> {
    for (const [node, secrets] of this.#boxSecrets) {
      await secrets.refresh();
      await secrets.release(await this.ledgerOf(node).evaluate('members.node', { node }));
    }
  }

  /** A node's own door to the ledger: it signs what it submits and checks every block it is shown. */
  ledgerOf(node: string): Ledger {
    const { identity, msp } = this.keys(node);
    const { engineOf, memoryOf } = this.#route;
    const engine = recordedEngine(engineOf(this.engine, node), node, (received) => {
      this.onReceived(received);
    });
    const ledger = inProcessLedger(engine, { ...identity, msp }, { memory: memoryOf(node) });
    this.#ledgers.push(ledger);
    return ledger;
  }

  /** The members vote a hospital in, with its agent, and its party where it has one, as its card shows them. */
  async admit(hospital: Hospital, members: readonly Hospital[]): Promise<void> {
    const { organisation, nodes, possessions } = required(this.#created.cards, hospital);
    await this.#decide(members, { kind: 'admit-organisation', organisation, nodes }, possessions);
  }

  /** Where a founder's party is registered, as host:port. */
  endpointOf(node: string): string {
    return this.#created.consortium.genesis.nodes.find((each) => each.node === node)?.endpoint ?? '';
  }

  /** Each hospital states its schema and how many rows it has, as a bucket; no row leaves it. */
  async registerDatasets(): Promise<void> {
    await Promise.all(
      hospitals.map(async (hospital) => {
        const { schemaHash, bucket } = await load({
          source: rowsAt(hospital),
          schema,
          partition: { kind: 'all' },
          normalisation: 'schema',
        });
        const body = {
          dataset: 'heart',
          source: `wards-${hospital}`,
          version: 1,
          schemaHash,
          bucket,
          evaluationBucket: null,
          protection: 'unprotected',
          accounts: [],
        } as const;
        await this.ledgerOf(`${hospital}/admin`).submit('datasets.register', `register-${hospital}`, body);
      }),
    );
  }

  /** All four vote for the study; its first round may open at once. Returns the plan's id. */
  async accept(plan: Plan): Promise<string> {
    return await this.#decide(hospitals, { kind: 'plan', plan }, null);
  }

  /** The others suspend a hospital, its agent and party included. */
  async suspend(hospital: Hospital): Promise<void> {
    const others = hospitals.filter((msp) => msp !== hospital);
    await this.#decide(others, { kind: 'suspend', msp: hospital, reason: 'it left' }, null);
  }

  /** The others vote a party in the place of one. */
  async replaceParty(plan: string, from: Hospital, to: Hospital): Promise<void> {
    const others = hospitals.filter((msp) => msp !== from);
    const body = { kind: 'replace-party', plan, from: `${from}/party`, to: `${to}/party`, reason: 'it left' } as const;
    await this.#decide(others, body, null);
  }

  /** All but the author of the disputed sum vote that it is false. */
  async uphold(round: string, index: number, author: Hospital): Promise<void> {
    const judges = hospitals.filter((msp) => msp !== author);
    await this.#decide(judges, { kind: 'uphold-dispute', round, index, reason: 'recomputed by the other holder' }, null);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#ledgers.map((ledger) => ledger.close()));
    await this.engine.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  async #decide(
    members: readonly Hospital[],
    ...[body, possessions]: [Parameters<typeof decide>[2], Parameters<typeof decide>[3]]
  ): Promise<string> {
    const admins = members.map((msp) => ({
      dir: this.folder,
      msp,
      keys: this.keys(`${msp}/admin`),
      ledger: this.ledgerOf(`${msp}/admin`),
    }));
    const [proposer] = admins;
    if (proposer === undefined) throw new RangeError('members: expected at least one');
    return await decide(admins, proposer, body, possessions);
  }
}
