// A channel of a test consortium's organisations on real Fabric: started, clients of the product's own adapter, more chaincodes by name.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectFabric, type FabricOptions, type FabricPeer } from '@cohort/chaincode/fabric-client/connect-fabric';
import type { Ledger } from '@cohort/chaincode/client/ledger';
import type { Identity } from '@cohort/chaincode/client/signer-of';
import { anchorOf } from '@cohort/chaincode/core/invoke';
import { bundleChaincode } from '@cohort/chaincode/fabric/bundle-chaincode';
import { packChaincode } from '@cohort/chaincode/fabric/chaincode-package';
import { createConsortium, type CreatedConsortium } from '@cohort/infra/consortium/create-consortium';
import { expectFabric } from '@cohort/infra/consortium/ledger-address';
import { chaincodeName, channelName } from '@cohort/infra/fabric/channel-config';
import { approval, commitment, leadingOrderer, definitionFor } from '@cohort/infra/fabric/lifecycle';
import { findBinaries, type FabricBinaries } from '@cohort/infra/fabric/find-binaries';
import { FabricNetwork } from '@cohort/infra/fabric/network';
import { networkDir } from '@cohort/infra/fabric/network-folder';
import { runToEnd } from '@cohort/infra/fabric/run-command';

interface Parts {
  readonly dir: string;
  readonly made: CreatedConsortium;
  readonly network: FabricNetwork;
  readonly binaries: FabricBinaries;
}

export class TestChannel implements AsyncDisposable {
  readonly dir: string;
  readonly made: CreatedConsortium;
  readonly network: FabricNetwork;
  readonly #binaries: FabricBinaries;

  private constructor({ dir, made, network, binaries }: Parts) {
    this.dir = dir;
    this.made = made;
    this.network = network;
    this.#binaries = binaries;
  }

  /** @param entry what is bundled in the place of the product's chaincode */
  static async start(organisations: readonly string[], entry?: string): Promise<TestChannel> {
    const dir = await mkdtemp(join(tmpdir(), 'cohort-fabric-'));
    const folder = join(dir, 'consortium');
    const plan = { name: 'heart', testNetwork: false, epochSeconds: 60, organisations, founders: organisations, ledger: 'fabric' } as const;
    const made = await createConsortium(folder, { ...plan, parties: organisations.slice(0, 3) });
    const { genesis, ledger } = made.consortium;
    if (entry !== undefined) {
      await mkdir(networkDir(folder), { recursive: true });
      const { bytes } = await packChaincode({ label: 'cohort', anchor: anchorOf(genesis), code: await bundleChaincode(entry) });
      await writeFile(join(networkDir(folder), 'cohort-chaincode.tar.gz'), bytes);
    }
    const binaries = await findBinaries('');
    const network = await FabricNetwork.start({ dir: folder, consortium: { genesis, ledger: expectFabric(ledger, folder) }, binaries });
    return new TestChannel({ dir, made, network, binaries });
  }

  /** A new client of a node, by the product's adapter. */
  async connect(node: string, options: Partial<FabricOptions> = {}): Promise<Ledger> {
    const { genesis } = this.made.consortium;
    const peers = await this.peers();
    return connectFabric({ peers, identity: this.identityOf(node), genesis, channel: channelName, chaincode: chaincodeName, ...options });
  }

  identityOf(node: string): Identity {
    const keys = this.made.keys.get(node);
    if (keys === undefined) throw new RangeError(`expected a node of the consortium, got ${node}`);
    return { ...keys.identity, msp: keys.msp };
  }

  async peers(): Promise<readonly FabricPeer[]> {
    return await Promise.all(
      this.network.folder.founders.map(async ({ msp, peer, mspDir }) => ({
        msp,
        endpoint: peer,
        tlsCaPem: await readFile(join(mspDir, 'tlscacerts', 'ca.pem'), 'utf8'),
      })),
    );
  }

  /** The package that every peer has, under another name: a state of its own on the same channel. */
  async define(name: string): Promise<void> {
    const { folder, organisations } = this.network;
    const lifecycle = (own: (typeof organisations)[number], words: readonly string[]): Promise<string> =>
      runToEnd(this.#binaries.path.peer, ['lifecycle', 'chaincode', ...words], own.operator);
    const definition = definitionFor(
      folder.version,
      folder.founders.map(({ msp }) => msp),
      1,
      name,
    );
    const at = async (own: (typeof organisations)[number]) => await leadingOrderer(own, folder.founders);
    await Promise.all(organisations.map(async (own) => lifecycle(own, approval(own, folder.packageId, definition, await at(own)))));
    const [first] = organisations;
    if (first !== undefined) await lifecycle(first, commitment(first, definition, folder.founders, await at(first)));
  }

  /** Every orderer and peer stands still until what is returned is called. */
  standStill(): () => void {
    const names = this.network.organisations.flatMap(({ msp }) => [`${msp}-orderer`, `${msp}-peer`]);
    const programs = names.map((name) => this.network.program(name).process);
    for (const program of programs) program.kill('SIGSTOP');
    return () => {
      for (const program of programs) program.kill('SIGCONT');
    };
  }

  /** Kills a program, which is not started again. */
  async kill(name: string): Promise<void> {
    const program = this.network.program(name);
    program.process.kill('SIGKILL');
    await program[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.network[Symbol.asyncDispose]();
    await rm(this.dir, { recursive: true });
  }
}
