// Fabric's own commands for the life of a chaincode, as one organisation's operator.
import { CohortError } from '@cohort/protos/errors';
import { askAgain, lastLine } from './ask-again.ts';
import { beginsByzantine, chaincodeName, channelName, type ChannelMember } from './channel-config.ts';
import { policyIn, signaturePolicy } from './endorsement-rule.ts';
import { leaderBy } from './heights.ts';
import type { HeldPackage } from './held-packages.ts';
import type { OperatorPart } from './operator-part.ts';
import { runToEnd } from './run-command.ts';

/** What all organisations approve alike: the version is the package's hash, so that whoever approves another code approves another definition. */
export interface Definition {
  readonly name: string;
  readonly sequence: number;
  readonly version: string;
  readonly policy: string;
}

export interface Telling {
  readonly tell: (line: string) => void;
  readonly signal: AbortSignal;
}

/** What Fabric's commands say where too few orderers run to agree on anything, or where another's transaction came between. */
const unavailable = /SERVICE_UNAVAILABLE|no Raft leader|timed out|deadline|connection refused|context|MVCC_READ_CONFLICT/i;

/** What the channel's members endorse by: it is another with each change of membership. */
export function definitionFor(version: string, msps: readonly string[], sequence = 1, name = chaincodeName): Definition {
  return { name, sequence, version, policy: signaturePolicy(msps) };
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
export const approval = (own: OperatorPart, packageId: string, definition: Definition, at = ownOrderer(own)): Arguments => [
  'approveformyorg',
  ...ordering(at),
  ...defined(definition),
  '--package-id',
  packageId,
];

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

export class Lifecycle {
  readonly own: OperatorPart;
  readonly #peer: string;
  readonly #telling: Telling;

  /** @param peer Fabric's command */
  constructor(own: OperatorPart, peer: string, telling: Telling) {
    this.own = own;
    this.#peer = peer;
    this.#telling = telling;
  }

  get msp(): string {
    return this.own.msp;
  }

  /** What it has already it refuses by that word: asking before would take as long. */
  async install({ path }: HeldPackage): Promise<void> {
    await this.#run('install', path).catch((thrown: unknown) => {
      if (!CohortError.from(thrown).detail.includes('already successfully installed')) throw thrown;
    });
  }

  async approve({ id }: HeldPackage, definition: Definition, members: readonly ChannelMember[]): Promise<void> {
    const what = `${this.msp}: waiting for enough orderers of the others to approve the chaincode`;
    const mayPass = (error: CohortError): boolean => unavailable.test(error.detail);
    let tries = 0;
    await askAgain({ what, mayPass, ...this.#telling }, async () => {
      // An answer that was waited for too long may have been given since, or the definition committed.
      if (tries++ > 0 && ((await this.approvals(definition))?.includes(this.msp) === true || (await this.hasApproved(definition)))) return;
      await this.#run(...approval(this.own, id, definition, await leadingOrderer(this.own, members)));
    });
  }

  /** Of a definition that was committed. */
  async hasApproved({ name, sequence }: Definition): Promise<boolean> {
    return await this.#run('queryapproved', '--channelID', channelName, '--name', name, '--sequence', String(sequence)).then(
      () => true,
      () => false,
    );
  }

  /** Null where none is. */
  async committed(): Promise<Definition | null> {
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
    return { name: chaincodeName, sequence, version, policy: policyIn(Buffer.from(parameter, 'base64')) };
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
    const at = await leadingOrderer(this.own, members);
    return await this.#run(...commitment(this.own, definition, endorsing, at)).then(
      () => true,
      (thrown: unknown) => {
        this.#telling.tell(`chaincode: not committed yet: ${lastLine(CohortError.from(thrown))}`);
        return false;
      },
    );
  }

  async #asked(...args: Arguments): Promise<unknown> {
    const said = await this.#run(...args, '--output', 'json');
    return JSON.parse(said.slice(said.indexOf('{'))) as unknown;
  }

  #run(...args: Arguments): Promise<string> {
    return runToEnd(this.#peer, ['lifecycle', 'chaincode', ...args], this.own.operator);
  }
}
