// The part of a Fabric network that a consortium's folder holds: its organisations' orderers, peers and chaincode, kept running until it is disposed of.
import { anchorOf } from '@cohort/chaincode/core/invoke';
import { canonicalJson } from '@cohort/protos/canonical-json';
import { CohortError } from '@cohort/protos/errors';
import type { Genesis } from '@cohort/protos/ledger';
import type { FabricLedger } from '../consortium/ledger-address.ts';
import { askAgain } from './ask-again.ts';
import { certificatesOf, FollowedChannel } from './followed-channel.ts';
import { beginsByzantine } from './channel-config.ts';
import { channelNow, membersNow } from './channel-now.ts';
import { ChaincodeDeployment } from './deploy-chaincode.ts';
import { endWithUs, type EndWithUs } from './end-with-us.ts';
import { localAddress } from './fabric-place.ts';
import { expectPlaceFree } from './expect-place-free.ts';
import type { FabricBinaries } from './find-binaries.ts';
import { ordererHeight, peerHeight } from './heights.ts';
import { joinOrderer, joinPeer } from './join-channel.ts';
import { chaincodeProgram, servedAt } from './chaincode-program.ts';
import { heldPackages } from './held-packages.ts';
import { KeptProgram, type Program } from './kept-program.ts';
import { networkFolder, type NetworkFolder } from './network-folder.ts';
import { asOperator } from './operator-gateway.ts';
import { membersHere } from './organisation-part.ts';
import { organisationSettings, type OrganisationSettings } from './organisation-settings.ts';
import type { OperatorPart } from './operator-part.ts';
import { watchOrderers } from './watch-orderers.ts';
import { writeWhole } from '../node/write-whole.ts';
import { join } from 'node:path';

export interface NetworkOptions {
  /** A folder with the part of one of the founders, or of several, as a demo's. */
  readonly dir: string;
  readonly consortium: { readonly genesis: Genesis; readonly ledger: FabricLedger };
  readonly binaries: FabricBinaries;
  /** Told what is done, and what an operator should know, a line each. */
  readonly tell?: (line: string) => void;
  readonly signal?: AbortSignal;
  /** How often the orderers are looked after. */
  readonly watchMs?: number;
}

export class FabricNetwork implements AsyncDisposable {
  readonly folder: NetworkFolder;
  readonly organisations: readonly OrganisationSettings[];
  readonly #options: Required<NetworkOptions>;
  readonly #endings: EndWithUs = endWithUs();
  readonly #programs = new Map<string, KeptProgram>();
  readonly #stop = new AbortController();
  readonly #served = new Map<string, string>();
  readonly #certificates = new Map<string, string>();
  #watched: Promise<unknown> = Promise.resolve();

  private constructor(options: Required<NetworkOptions>, folder: NetworkFolder, organisations: readonly OrganisationSettings[]) {
    this.#options = options;
    this.folder = folder;
    this.organisations = organisations;
  }

  /**
   * From keys, or from what an earlier start left, to a chaincode that every gateway here can have endorsed.
   * @throws {CohortError} CONFIG_INVALID, PORT_IN_USE, UNREACHABLE naming the program that would not stay, INTERNAL with what Fabric said; the signal's reason
   */
  static async start({
    tell = () => undefined,
    signal = new AbortController().signal,
    watchMs = 5000,
    ...given
  }: NetworkOptions): Promise<FabricNetwork> {
    const { dir, consortium, binaries } = given;
    const here = await membersHere(dir, consortium.ledger);
    const folder = await networkFolder(dir, consortium, binaries);
    const organisations = await Promise.all(here.map((msp) => organisationSettings(dir, msp, folder, binaries)));
    for (const { msp, place } of organisations) await expectPlaceFree(dir, msp, place);
    const network = new FabricNetwork({ ...given, tell, signal, watchMs }, folder, organisations);
    try {
      await network.#start();
      return network;
    } catch (thrown) {
      await network[Symbol.asyncDispose]();
      throw thrown;
    }
  }

  /** A program by its name, such as `va-peer`, `va-orderer` or `va-chaincode`. */
  program(name: string): KeptProgram {
    const found = this.#programs.get(name);
    if (found === undefined) throw new RangeError(`expected one of ${[...this.#programs.keys()].join(', ')}, got ${name}`);
    return found;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#watched;
    await Promise.all([...this.#programs.values()].map((program) => program[Symbol.asyncDispose]()));
    await this.#endings[Symbol.asyncDispose]();
  }

  async #start(): Promise<void> {
    const { binaries, tell, signal } = this.#options;
    const { founders, blockSha256 } = this.folder;
    const kind = beginsByzantine(founders) ? 'BFT' : 'Raft';
    tell(`${kind} channel begun by ${founders.map(({ msp }) => msp).join(', ')}, Fabric ${binaries.version}, first block ${blockSha256}`);
    await Promise.all(this.organisations.map((own) => this.#startOrganisation(own)));
    const committed = await this.#deployment(signal).begin();
    await Promise.all(this.organisations.map((own) => this.#untilEndorsed(own)));
    const following = new FollowedChannel({
      ...this.#options,
      organisations: this.organisations,
      network: this.folder,
      certificates: this.#certificates,
      deployment: this.#deployment(this.#stop.signal),
      serve: (own) => this.#serveChaincodes(own),
      restart: async (name) => {
        await this.#programs.get(name)?.restart();
      },
      signal: this.#stop.signal,
    });
    this.#watched = Promise.all([this.#watchOrderers(), following.run(committed)]);
  }

  #deployment(signal: AbortSignal): ChaincodeDeployment {
    const { binaries, tell } = this.#options;
    const [first] = this.organisations;
    if (first === undefined) throw new TypeError('expected an organisation here, got none');
    const { dir } = this.folder;
    return new ChaincodeDeployment({ own: this.organisations, dir, members: () => membersNow(dir, first), binaries, tell, signal });
  }

  /** Each package that is here, at its own address: the next one before the former goes. */
  async #serveChaincodes(own: OperatorPart): Promise<void> {
    for (const held of await heldPackages(this.folder.dir)) {
      const program = chaincodeProgram(own, held);
      if (this.#served.get(program.name) === held.id) continue;
      await this.#programs.get(program.name)?.[Symbol.asyncDispose]();
      this.#served.set(program.name, held.id);
      await this.#keep(program).opened(servedAt(held.slot, own), this.#options.signal);
    }
  }

  async #watchOrderers(): Promise<void> {
    const { tell } = this.#options;
    await watchOrderers({
      orderers: this.organisations.map((own) => ({
        name: `${own.msp}-orderer`,
        height: () => ordererHeight(own),
        restart: () => this.program(`${own.msp}-orderer`).restart(),
      })),
      others: () => Promise.all(this.organisations.map((own) => peerHeight(own))),
      tell,
      signal: this.#stop.signal,
      everyMs: this.#options.watchMs,
    });
  }

  async #startOrganisation(own: OrganisationSettings): Promise<void> {
    const { binaries, signal } = this.#options;
    this.#certificates.set(own.msp, await certificatesOf(own));
    const isFounder = this.folder.founders.some(({ msp }) => msp === own.msp);
    const [orderer, peer] = [this.#keep(own.programs.orderer), this.#keep(own.programs.peer)];
    const { ordererAdmin } = own.place.local;
    const ordererOpened = Promise.all([orderer.opened(own.orderer, signal), orderer.opened(localAddress(ordererAdmin), signal)]);
    const peerJoined = peer.opened(own.peer, signal).then(() => joinPeer(own, this.folder, binaries));
    // One that came later is a member from a later block on, which its own peer brings.
    const begin = isFounder
      ? ordererOpened.then(() => this.folder.block)
      : Promise.all([ordererOpened, peerJoined]).then(() => this.#untilMember(own));
    await Promise.all([begin.then((block) => joinOrderer(own, block, binaries)), peerJoined, this.#serveChaincodes(own)]);
  }

  /** @returns a file with the channel's newest configuration, in which it is a member */
  async #untilMember(own: OrganisationSettings): Promise<string> {
    const { tell, signal } = this.#options;
    const what = `${own.msp}: waiting to be put on the channel; another member does: cohort org add CARD`;
    const mayPass = ({ code }: CohortError): boolean => code === 'UNREACHABLE' || code === 'NOT_FOUND';
    const block = await askAgain({ what, mayPass, tell, signal }, async () => {
      const seen = await channelNow(own);
      if (seen.members.some(({ msp }) => msp === own.msp)) return seen.block;
      throw new CohortError('NOT_FOUND', `the channel's members are ${seen.members.map(({ msp }) => msp).join(', ')}`);
    });
    const file = join(own.folder.dir, 'joined.block');
    await writeWhole(file, block.serializeBinary());
    return file;
  }

  #keep(of: Program): KeptProgram {
    const program = new KeptProgram(of, { endings: this.#endings, tell: this.#options.tell });
    this.#programs.set(program.name, program);
    return program;
  }

  /** A peer may have been there before the others, and not know them yet: each gateway is asked by itself. */
  async #untilEndorsed(own: OrganisationSettings): Promise<void> {
    const { consortium, tell, signal } = this.#options;
    const expected = canonicalJson({ anchor: anchorOf(consortium.genesis) });
    using gateway = await asOperator(own);
    const what = `${own.msp}: waiting until enough organisations endorse`;
    const anchor = await askAgain({ what, mayPass: ({ code }) => code === 'UNREACHABLE', tell, signal }, () =>
      gateway.endorse('genesis.anchor'),
    );
    if (anchor !== expected)
      throw new CohortError(
        'CONFIG_INVALID',
        `${own.msp}-peer: expected the chaincode of this consortium, ${expected}, got ${anchor}; this channel is another's`,
      );
    tell(`${own.msp}: its gateway has enough organisations endorse`);
  }
}
