// Has the chaincode defined on the channel as its members now are: installed and approved for the organisations here, committed once all have approved, or enough have for a while.
import { setTimeout as delay } from 'node:timers/promises';
import { CohortError } from '@cohort/protos/errors';
import { askAgain, lastLine } from './ask-again.ts';
import { beginsByzantine, chaincodeName, channelName, type ChannelMember } from './channel-config.ts';
import { endorsersNeeded, policyIn, signaturePolicy } from './endorsement-rule.ts';
import type { FabricBinaries } from './find-binaries.ts';
import { leaderBy } from './heights.ts';
import type { NetworkFolder } from './network-folder.ts';
import type { OperatorPart } from './operator-part.ts';
import { runToEnd } from './run-command.ts';

export interface Deployment {
  readonly own: readonly OperatorPart[];
  readonly network: NetworkFolder;
  /** Those of the channel now. */
  readonly members: () => Promise<readonly ChannelMember[]>;
  readonly binaries: FabricBinaries;
  readonly tell: (line: string) => void;
  readonly signal: AbortSignal;
}

/** What all organisations approve alike: the version is the package's hash, so that whoever approves another code approves another definition. */
export interface Definition {
  readonly name: string;
  readonly sequence: number;
  readonly version: string;
  readonly policy: string;
}

const pollMs = 1000;
/** How long all organisations are waited for where enough have approved, and an organisation in whose turn it is not yet. */
const patienceMs = 30_000;
/** What Fabric's commands say where too few orderers run to agree on anything, or where another's transaction came between. */
const unavailable = /SERVICE_UNAVAILABLE|no Raft leader|timed out|deadline|connection refused|context|MVCC_READ_CONFLICT/i;

/** What the channel's members endorse by: it is another with each change of membership. */
export function definitionFor(
  { packageId }: Pick<NetworkFolder, 'packageId'>,
  msps: readonly string[],
  sequence = 1,
  name = chaincodeName,
): Definition {
  return { name, sequence, version: packageId.slice(packageId.indexOf(':') + 1), policy: signaturePolicy(msps) };
}

/** Resolves with the definition once it is committed and every organisation here has approved it. @throws {CohortError} `signal`'s reason; INTERNAL with what Fabric said */
export async function deployChaincode(deployment: Deployment): Promise<Definition> {
  const { network, signal, tell } = deployment;
  const peers = deployment.own.map((each) => new Lifecycle(each, deployment));
  const [first] = peers;
  if (first === undefined) throw new TypeError('expected an organisation here, got none');
  await Promise.all(peers.map((peer) => peer.install()));
  const begunMs = performance.now();
  for (let told = '', pauseMs = 0; ;) {
    if (pauseMs > 0) await delay(pauseMs, undefined, { signal });
    pauseMs = pollMs;
    const members = await deployment.members();
    const msps = members.map(({ msp }) => msp);
    const committed = await first.committed();
    const wanted = definitionFor(network, msps, committed?.sequence);
    if (committed?.version === wanted.version && committed.policy === wanted.policy) {
      await Promise.all(peers.map((peer) => peer.approveIfNeeded(wanted, members)));
      return wanted;
    }
    const next = { ...wanted, sequence: (committed?.sequence ?? 0) + 1 };
    await Promise.all(
      peers.map(async (peer) => {
        if ((await peer.approvals(next))?.includes(peer.msp) === false) await peer.approve(next, members);
      }),
    );
    const approved = await first.approvals(next);
    if (approved === null) continue;
    const missing = msps.filter((msp) => !approved.includes(msp));
    const isEnough = missing.length === 0 || (approved.length >= endorsersNeeded(msps.length) && performance.now() - begunMs > patienceMs);
    // Whoever is first by name commits; where that one is away, the next after a while.
    const turn = approved.findIndex((msp) => peers.some((each) => each.msp === msp));
    if (isEnough && turn >= 0 && performance.now() - begunMs >= turn * patienceMs) {
      const isDone = await first.commit(
        next,
        members,
        members.filter(({ msp }) => approved.includes(msp)),
      );
      if (isDone) pauseMs = 0;
      continue;
    }
    const line = `chaincode: approved by ${approved.join(', ') || 'nobody'}, waiting for ${missing.join(', ') || approved[0] || ''}`;
    if (line !== told) tell(line);
    told = line;
  }
}

type Arguments = readonly [string, ...string[]];

/** An orderer that is sent a transaction alone, and the file of its authority. */
export interface OrdererAt {
  readonly orderer: string;
  readonly caFile: string;
}

const ownOrderer = ({ orderer, folder }: OperatorPart): OrdererAt => ({ orderer, caFile: folder.node('orderer').tlsCa });

/** The leader's where the own one knows it: a follower of BFT hands on what it is sent alone only after seconds. */
export async function leadingOrderer(own: OperatorPart, members: readonly ChannelMember[]): Promise<OrdererAt> {
  const leader = await leaderBy(own, { isByzantine: beginsByzantine(members), members });
  const found = leader === own.msp ? undefined : members.find(({ msp }) => msp === leader);
  return found === undefined ? ownOrderer(own) : { orderer: found.orderer, caFile: `${found.mspDir}/tlscacerts/ca.pem` };
}

/** What `peer lifecycle chaincode` is given to approve a definition for an organisation. */
export const approval = (
  own: OperatorPart,
  { packageId }: Pick<NetworkFolder, 'packageId'>,
  definition: Definition,
  at = ownOrderer(own),
): Arguments => ['approveformyorg', ...ordering(at), ...defined(definition), '--package-id', packageId];

/** The same to commit it, endorsed by these members' peers. */
export const commitment = (
  own: OperatorPart,
  definition: Definition,
  members: readonly ChannelMember[],
  at = ownOrderer(own),
): Arguments => [
  'commit',
  ...ordering(at),
  ...defined(definition),
  ...members.flatMap(({ peer, mspDir }) => ['--peerAddresses', peer, '--tlsRootCertFiles', `${mspDir}/tlscacerts/ca.pem`]),
];

const ordering = ({ orderer, caFile }: OrdererAt): readonly string[] => ['-o', orderer, '--tls', '--cafile', caFile];

const defined = ({ name, version, sequence, policy }: Definition): readonly string[] => [
  ...['--channelID', channelName, '--name', name, '--version', version, '--sequence', String(sequence)],
  ...['--signature-policy', policy],
];

/** Fabric's own commands for the life of a chaincode, as one organisation's operator. */
class Lifecycle {
  readonly #own: OperatorPart;
  readonly #deployment: Deployment;
  /** The sequence that this process has approved last. */
  #approved = 0;

  constructor(own: OperatorPart, deployment: Deployment) {
    this.#own = own;
    this.#deployment = deployment;
  }

  get msp(): string {
    return this.#own.msp;
  }

  /** What it has already it refuses by that word: asking before would take as long. */
  async install(): Promise<void> {
    await this.#run('install', this.#deployment.network.package).catch((thrown: unknown) => {
      if (!CohortError.from(thrown).detail.includes('already successfully installed')) throw thrown;
    });
  }

  async approve(definition: Definition, members: readonly ChannelMember[]): Promise<void> {
    const { network, tell, signal } = this.#deployment;
    const what = `${this.msp}: waiting for enough orderers of the others to approve the chaincode`;
    const mayPass = (error: CohortError): boolean => unavailable.test(error.detail);
    let tries = 0;
    await askAgain({ what, mayPass, tell, signal }, async () => {
      // An answer that was waited for too long may have been given since, or the definition committed.
      if (tries++ > 0 && ((await this.#hasAnswered(definition)) || (await this.#hasApproved(definition)))) return;
      await this.#run(...approval(this.#own, network, definition, await leadingOrderer(this.#own, members)));
    });
    this.#approved = definition.sequence;
  }

  async #hasAnswered(definition: Definition): Promise<boolean> {
    return (await this.approvals(definition))?.includes(this.msp) === true;
  }

  /** Of a definition that was committed. */
  async approveIfNeeded(definition: Definition, members: readonly ChannelMember[]): Promise<void> {
    if (this.#approved === definition.sequence || (await this.#hasApproved(definition))) return;
    await this.approve(definition, members);
  }

  async #hasApproved({ name, sequence }: Definition): Promise<boolean> {
    return await this.#run('queryapproved', '--channelID', channelName, '--name', name, '--sequence', String(sequence)).then(
      () => true,
      () => false,
    );
  }

  /** Null where none is. */
  async committed(): Promise<Pick<Definition, 'sequence' | 'version' | 'policy'> | null> {
    const answer = await this.#asked('querycommitted', '--channelID', channelName, '--name', chaincodeName).catch(() => null);
    if (answer === null) return null;
    const {
      sequence,
      version,
      validation_parameter: parameter,
    } = answer as {
      readonly sequence: number;
      readonly version: string;
      readonly validation_parameter: string;
    };
    return { sequence, version, policy: policyIn(Buffer.from(parameter, 'base64')) };
  }

  /** MSP ids; null where its sequence is no longer the next one. */
  async approvals(definition: Definition): Promise<readonly string[] | null> {
    const answer = await this.#asked('checkcommitreadiness', ...defined(definition)).catch(async (thrown: unknown) => {
      if (((await this.committed())?.sequence ?? 0) >= definition.sequence) return null;
      throw thrown;
    });
    if (answer === null) return null;
    const { approvals = {} } = answer as { readonly approvals?: Readonly<Record<string, boolean>> };
    return Object.keys(approvals)
      .filter((msp) => approvals[msp] === true)
      .sort();
  }

  /** Another organisation may have done so meanwhile: whoever asks looks again. @returns whether this one did */
  async commit(definition: Definition, members: readonly ChannelMember[], endorsing: readonly ChannelMember[]): Promise<boolean> {
    const at = await leadingOrderer(this.#own, members);
    return await this.#run(...commitment(this.#own, definition, endorsing, at)).then(
      () => true,
      (thrown: unknown) => {
        this.#deployment.tell(`chaincode: not committed yet: ${lastLine(CohortError.from(thrown))}`);
        return false;
      },
    );
  }

  async #asked(...args: Arguments): Promise<unknown> {
    const said = await this.#run(...args, '--output', 'json');
    return JSON.parse(said.slice(said.indexOf('{'))) as unknown;
  }

  #run(...args: Arguments): Promise<string> {
    return runToEnd(this.#deployment.binaries.path.peer, ['lifecycle', 'chaincode', ...args], this.#own.operator);
  }
}
