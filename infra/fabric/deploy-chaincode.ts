// Has the chaincode defined on the channel as its members and the wanted package now are: installed and approved for the organisations here, committed once all have approved, or enough have for a while.
import { setTimeout as delay } from 'node:timers/promises';
import type { ChannelMember } from './channel-config.ts';
import { endorsersNeeded } from './endorsement-rule.ts';
import type { FabricBinaries } from './find-binaries.ts';
import { heldPackages, wantedPackage, type HeldPackage } from './held-packages.ts';
import { definitionFor, Lifecycle, type Definition, type Telling } from './lifecycle.ts';
import type { OperatorPart } from './operator-part.ts';

export interface Deployment extends Telling {
  readonly own: readonly OperatorPart[];
  /** The folder of what all organisations have alike, with the packages. */
  readonly dir: string;
  /** Those of the channel now. */
  readonly members: () => Promise<readonly ChannelMember[]>;
  readonly binaries: FabricBinaries;
}

export interface Step {
  /** The definition that was committed when it began. */
  readonly committed: Definition | null;
  /** Whether the next one sees another at once. */
  readonly isSoon: boolean;
}

const pollMs = 1000;
/** How long all organisations are waited for where enough have approved, and an organisation in whose turn it is not yet. */
const patienceMs = 30_000;

export class ChaincodeDeployment {
  readonly #deployment: Deployment;
  readonly #peers: readonly Lifecycle[];
  /** Since when a definition is being approved. */
  #proposed: { readonly definition: string; readonly sinceMs: number } = { definition: '', sinceMs: 0 };
  #approved = 0;
  #told = '';

  constructor(deployment: Deployment) {
    this.#deployment = deployment;
    this.#peers = deployment.own.map((each) => new Lifecycle(each, deployment.binaries.path.peer, deployment));
  }

  /** Resolves with the definition that is committed once there is one, which every organisation here that holds its package has approved. @throws {CohortError} `signal`'s reason; INTERNAL with what Fabric said */
  async begin(): Promise<Definition> {
    for (;;) {
      const { committed, isSoon } = await this.step();
      if (committed !== null) return committed;
      if (!isSoon) await delay(pollMs, undefined, { signal: this.#deployment.signal });
    }
  }

  /** One step towards what is wanted; what came of it the next one sees. */
  async step(): Promise<Step> {
    const { dir } = this.#deployment;
    const [first] = this.#peers;
    if (first === undefined) throw new TypeError('expected an organisation here, got none');
    const members = await this.#deployment.members();
    const msps = members.map(({ msp }) => msp);
    const committed = await first.committed();
    const inForce = (await heldPackages(dir)).find(({ version }) => version === committed?.version);
    if (committed !== null && inForce === undefined) {
      // Whoever was away when the others went on approves nothing older than what is in force.
      this.#tellOnce(`chaincode: ${committed.version} is in force, which is not here; take it: cohort chaincode upgrade PACKAGE`);
      return { committed, isSoon: false };
    }
    if (committed !== null && inForce !== undefined) await this.#approveCommitted(committed, inForce, members);
    const wanted = await wantedPackage(dir);
    const next = definitionFor(wanted.version, msps, (committed?.sequence ?? 0) + 1);
    const isDone = committed?.version === next.version && committed.policy === next.policy;
    return { committed, isSoon: !isDone && (await this.#propose(next, wanted, members)) };
  }

  async #approveCommitted(committed: Definition, held: HeldPackage, members: readonly ChannelMember[]): Promise<void> {
    if (this.#approved === committed.sequence) return;
    await Promise.all(
      this.#peers.map(async (peer) => {
        await peer.install(held);
        if (!(await peer.hasApproved(committed))) await peer.approve(held, committed, members);
      }),
    );
    this.#approved = committed.sequence;
    this.#deployment.tell(
      `chaincode ${committed.name} is ${held.id}, sequence ${String(committed.sequence)}, endorsed by ${committed.policy}`,
    );
  }

  /** @returns whether it was committed */
  async #propose(next: Definition, wanted: HeldPackage, members: readonly ChannelMember[]): Promise<boolean> {
    const text = JSON.stringify(next);
    if (this.#proposed.definition !== text) {
      await Promise.all(this.#peers.map((peer) => peer.install(wanted)));
      this.#proposed = { definition: text, sinceMs: performance.now() };
    }
    const waitedMs = performance.now() - this.#proposed.sinceMs;
    await Promise.all(
      this.#peers.map(async (peer) => {
        if ((await peer.approvals(next))?.includes(peer.msp) === false) await peer.approve(wanted, next, members);
      }),
    );
    const [first] = this.#peers;
    const approved = (await first?.approvals(next)) ?? null;
    if (approved === null || first === undefined) return false;
    const missing = members.map(({ msp }) => msp).filter((msp) => !approved.includes(msp));
    const isEnough = missing.length === 0 || (approved.length >= endorsersNeeded(members.length) && waitedMs > patienceMs);
    // Whoever is first by name commits; where that one is away, the next after a while.
    const turn = approved.findIndex((msp) => this.#peers.some((each) => each.msp === msp));
    if (isEnough && turn >= 0 && waitedMs >= turn * patienceMs)
      return await first.commit(
        next,
        members,
        members.filter(({ msp }) => approved.includes(msp)),
      );
    this.#tellOnce(`chaincode: approved by ${approved.join(', ') || 'nobody'}, waiting for ${missing.join(', ') || approved[0] || ''}`);
    return false;
  }

  #tellOnce(line: string): void {
    if (line !== this.#told) this.#deployment.tell(line);
    this.#told = line;
  }
}
