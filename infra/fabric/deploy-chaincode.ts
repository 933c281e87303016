// Installs and approves the chaincode's package for the organisations that are here, and commits its definition once all have approved, or most have for a while.
import { setTimeout as delay } from 'node:timers/promises';
import { CohortError } from '@cohort/protos/errors';
import { askAgain, lastLine } from './ask-again.ts';
import { chaincodeName, channelName, signaturePolicy, type ChannelMember } from './channel-config.ts';
import type { FabricBinaries } from './find-binaries.ts';
import type { NetworkFolder } from './network-folder.ts';
import type { OrganisationSettings } from './organisation-settings.ts';
import { runToEnd } from './run-command.ts';

export interface Deployment {
  readonly own: readonly OrganisationSettings[];
  readonly network: NetworkFolder;
  readonly binaries: FabricBinaries;
  readonly tell: (line: string) => void;
  readonly signal: AbortSignal;
}

const pollMs = 1000;
/** How long all organisations are waited for where most have approved, and an organisation in whose turn it is not yet. */
const patienceMs = 30_000;
/** What Fabric's commands say where too few orderers run to agree on anything. */
const unavailable = /SERVICE_UNAVAILABLE|no Raft leader|timed out|deadline|connection refused|context/i;

/** Resolves when the definition is committed and every organisation here has approved it. @throws {CohortError} `signal`'s reason; INTERNAL with what Fabric said */
export async function deployChaincode(deployment: Deployment): Promise<void> {
  const { own, network } = deployment;
  const peers = own.map((each) => new Lifecycle(each, deployment));
  const [first] = peers;
  if (first === undefined) return;
  await Promise.all(peers.map((peer) => peer.install()));
  // One after the other: each is a block, and an approval that reads what another wrote is refused.
  for (const peer of peers) await peer.approve();
  const begunMs = performance.now();
  let told = '';
  while (!(await first.isCommitted())) {
    const approved = await first.approvals();
    if (approved === null) continue;
    const missing = network.members.filter(({ msp }) => !approved.includes(msp)).map(({ msp }) => msp);
    const isEnough = missing.length === 0 || (2 * approved.length > network.members.length && performance.now() - begunMs > patienceMs);
    // Whoever is first by name commits; where that one is away, the next after a while.
    const turn = approved.findIndex((msp) => own.some((each) => each.msp === msp));
    if (isEnough && turn >= 0 && performance.now() - begunMs >= turn * patienceMs) {
      await first.commit(network.members.filter(({ msp }) => approved.includes(msp)));
      continue;
    }
    const line = `chaincode: approved by ${approved.join(', ') || 'nobody'}, waiting for ${missing.join(', ') || approved[0] || ''}`;
    if (line !== told) deployment.tell(line);
    told = line;
    await delay(pollMs, undefined, { signal: deployment.signal });
  }
}

type Arguments = readonly [string, ...string[]];

/** What `peer lifecycle chaincode` is given to approve the definition for an organisation. */
export const approval = (own: OrganisationSettings, network: NetworkFolder, name = chaincodeName): Arguments => [
  'approveformyorg',
  ...ordering(own),
  ...definition(network, name),
  '--package-id',
  network.packageId,
];

/** The same to commit it, endorsed by these members' peers. */
export const commitment = (
  own: OrganisationSettings,
  network: NetworkFolder,
  members: readonly ChannelMember[],
  name = chaincodeName,
): Arguments => [
  'commit',
  ...ordering(own),
  ...definition(network, name),
  ...members.flatMap(({ peer, mspDir }) => ['--peerAddresses', peer, '--tlsRootCertFiles', `${mspDir}/tlscacerts/ca.pem`]),
];

const ordering = ({ orderer, folder }: OrganisationSettings): readonly string[] => [
  '-o',
  orderer,
  '--tls',
  '--cafile',
  folder.node('orderer').tlsCa,
];

const definition = ({ members }: NetworkFolder, name = chaincodeName): readonly string[] => [
  ...['--channelID', channelName, '--name', name, '--version', '1', '--sequence', '1'],
  ...['--signature-policy', signaturePolicy(members.map(({ msp }) => msp))],
];

/** Fabric's own commands for the life of a chaincode, as one organisation's operator. */
class Lifecycle {
  readonly #own: OrganisationSettings;
  readonly #deployment: Deployment;

  constructor(own: OrganisationSettings, deployment: Deployment) {
    this.#own = own;
    this.#deployment = deployment;
  }

  async install(): Promise<void> {
    const { package: file, packageId } = this.#deployment.network;
    const { installed_chaincodes: installed = [] } = (await this.#asked('queryinstalled')) as {
      readonly installed_chaincodes?: readonly { readonly package_id: string }[];
    };
    if (!installed.some(({ package_id: id }) => id === packageId)) await this.#run('install', file);
  }

  async approve(): Promise<void> {
    const { network, tell, signal } = this.#deployment;
    const what = `${this.#own.msp}: waiting for enough orderers of the others to approve the chaincode`;
    const mayPass = (error: CohortError): boolean => unavailable.test(error.detail);
    await askAgain({ what, mayPass, tell, signal }, async () => {
      // An answer that was waited for too long may have been given since.
      if (!(await this.#isApproved())) await this.#run(...approval(this.#own, network));
    });
  }

  async #isApproved(): Promise<boolean> {
    return await this.#run('queryapproved', '--channelID', channelName, '--name', chaincodeName, '--sequence', '1').then(
      () => true,
      () => false,
    );
  }

  async isCommitted(): Promise<boolean> {
    return await this.#run('querycommitted', '--channelID', channelName, '--name', chaincodeName).then(
      () => true,
      () => false,
    );
  }

  /** MSP ids in the channel's order; null where it was committed meanwhile. */
  async approvals(): Promise<readonly string[] | null> {
    const answer = await this.#asked('checkcommitreadiness', ...definition(this.#deployment.network)).catch(async (thrown: unknown) => {
      if (await this.isCommitted()) return null;
      throw thrown;
    });
    if (answer === null) return null;
    const { approvals = {} } = answer as { readonly approvals?: Readonly<Record<string, boolean>> };
    return this.#deployment.network.members.filter(({ msp }) => approvals[msp] === true).map(({ msp }) => msp);
  }

  /** Another organisation may have done so meanwhile: whoever asks looks again. */
  async commit(members: readonly ChannelMember[]): Promise<void> {
    await this.#run(...commitment(this.#own, this.#deployment.network, members)).catch(async (thrown: unknown) => {
      this.#deployment.tell(`chaincode: not committed yet: ${lastLine(CohortError.from(thrown))}`);
      await delay(pollMs, undefined, { signal: this.#deployment.signal });
    });
  }

  async #asked(...args: Arguments): Promise<unknown> {
    const said = await this.#run(...args, '--output', 'json');
    return JSON.parse(said.slice(said.indexOf('{'))) as unknown;
  }

  #run(...args: Arguments): Promise<string> {
    return runToEnd(this.#deployment.binaries.path.peer, ['lifecycle', 'chaincode', ...args], this.#own.operator);
  }
}
