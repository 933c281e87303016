// A channel of a test consortium's organisations on real Fabric: started, clients of the product's own adapter, more chaincodes by name.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectFabric, type FabricOptions } from '@cohort/chaincode/fabric-client/connect-fabric';
import type { Ledger } from '@cohort/chaincode/client/ledger';
import { anchorOf } from '@cohort/chaincode/core/invoke';
import { bundleChaincode } from '@cohort/chaincode/fabric/bundle-chaincode';
import { packChaincode } from '@cohort/chaincode/fabric/chaincode-package';
import { createConsortium, type CreatedConsortium } from '@cohort/infra/consortium/create-consortium';
import { channelName, signaturePolicy } from '@cohort/infra/fabric/channel-config';
import { findBinaries, type FabricBinaries } from '@cohort/infra/fabric/find-binaries';
import { chaincodeName, FabricNetwork } from '@cohort/infra/fabric/network';
import { runToEnd } from '@cohort/infra/fabric/run-command';

/** What is missing for a real network; null where nothing is. */
export const missing = await findBinaries().then(
  () => null,
  (thrown: unknown) => (thrown as Error).message,
);

export class TestChannel implements AsyncDisposable {
  readonly dir: string;
  readonly organisations: readonly string[];
  readonly made: CreatedConsortium;
  readonly network: FabricNetwork;
  readonly #binaries: FabricBinaries;
  readonly #packageId: string;

  private constructor(dir: string, made: CreatedConsortium, network: FabricNetwork, binaries: FabricBinaries, packageId: string) {
    this.dir = dir;
    this.organisations = made.consortium.organisations;
    this.made = made;
    this.network = network;
    this.#binaries = binaries;
    this.#packageId = packageId;
  }

  /** @param entry what is bundled in the place of the product's chaincode */
  static async start(organisations: readonly string[], entry?: string): Promise<TestChannel> {
    const dir = await mkdtemp(join(tmpdir(), 'cohort-fabric-'));
    const folder = join(dir, 'consortium');
    const plan = { name: 'heart', testNetwork: false, epochSeconds: 60, organisations, founders: organisations };
    const made = await createConsortium(folder, { ...plan, parties: organisations.slice(0, 3) });
    const { bytes, id } = await packChaincode({
      label: 'cohort',
      anchor: anchorOf(made.consortium.genesis),
      code: await bundleChaincode(entry),
    });
    const binaries = await findBinaries();
    const network = await FabricNetwork.start({ dir: folder, organisations, binaries, package: bytes });
    return new TestChannel(dir, made, network, binaries, id);
  }

  /** A new client of a node, by the product's adapter. */
  async connect(node: string, options: Partial<FabricOptions> = {}): Promise<Ledger> {
    const keys = this.made.keys.get(node);
    if (keys === undefined) throw new RangeError(`expected a node of the consortium, got ${node}`);
    const peers = await Promise.all(
      this.network.members.map(async ({ folder, peer }) => ({
        msp: folder.msp,
        endpoint: peer,
        tlsCaPem: await readFile(folder.node('peer').tlsCa, 'utf8'),
      })),
    );
    const identity = { ...keys.identity, msp: keys.msp };
    const { genesis } = this.made.consortium;
    return connectFabric({ peers, identity, genesis, channel: channelName, chaincode: chaincodeName, ...options });
  }

  /** The package that every peer has, under another name: a state of its own on the same channel. */
  async define(name: string): Promise<void> {
    const [first] = this.network.members;
    if (first === undefined) throw new RangeError('expected a member');
    const ordering = ['-o', first.orderer, '--tls', '--cafile', first.folder.node('orderer').tlsCa];
    const definition = [
      ...['--channelID', channelName, '--name', name, '--version', '1', '--sequence', '1'],
      ...['--signature-policy', signaturePolicy(this.organisations)],
    ];
    const lifecycle = (environment: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<string> =>
      runToEnd(this.#binaries.path.peer, ['lifecycle', 'chaincode', ...args], environment);
    for (const { environment } of this.network.members)
      await lifecycle(environment, 'approveformyorg', ...ordering, ...definition, '--package-id', this.#packageId);
    const peers = this.network.members.flatMap(({ peer, folder }) => [
      '--peerAddresses',
      peer,
      '--tlsRootCertFiles',
      folder.node('peer').tlsCa,
    ]);
    await lifecycle(first.environment, 'commit', ...ordering, ...definition, ...peers);
  }

  /** Every orderer and peer stands still until what is returned is called. */
  standStill(): () => void {
    const programs = this.organisations
      .flatMap((msp) => [`${msp}-orderer`, `${msp}-peer`])
      .map((name) => this.network.program(name).process);
    for (const program of programs) program.kill('SIGSTOP');
    return () => {
      for (const program of programs) program.kill('SIGCONT');
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.network[Symbol.asyncDispose]();
    await rm(this.dir, { recursive: true });
  }
}
