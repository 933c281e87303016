// The part of a Fabric network that a consortium's folder holds: its organisations' orderers, peers and chaincode, kept running until it is disposed of.
import { anchorOf } from '@cohort/chaincode/core/invoke';
import { canonicalJson } from '@cohort/protos/canonical-json';
import { CohortError } from '@cohort/protos/errors';
import type { Genesis } from '@cohort/protos/ledger';
import type { FabricLedger } from '../consortium/ledger-address.ts';
import { readText } from '../node/read-text.ts';
import { askAgain } from './ask-again.ts';
import { chaincodeName, isByzantine, signaturePolicy } from './channel-config.ts';
import { deployChaincode } from './deploy-chaincode.ts';
import { endWithUs, type EndWithUs } from './end-with-us.ts';
import { localAddress } from './fabric-place.ts';
import { expectPlaceFree } from './expect-place-free.ts';
import type { FabricBinaries } from './find-binaries.ts';
import { openGateway, type Gateway } from './gateway.ts';
import { ordererHeight, peerHeight } from './heights.ts';
import { joinOrderer, joinPeer } from './join-channel.ts';
import { KeptProgram } from './kept-program.ts';
import { networkFolder, type NetworkFolder } from './network-folder.ts';
import { membersHere } from './organisation-part.ts';
import { organisationSettings, programKinds, type OrganisationSettings, type ProgramKind } from './organisation-settings.ts';
import { watchOrderers } from './watch-orderers.ts';

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
  #watched: Promise<void> = Promise.resolve();

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
    const { members, blockSha256, packageId } = this.folder;
    const msps = members.map(({ msp }) => msp);
    tell(`${isByzantine(members) ? 'BFT' : 'Raft'} channel of ${msps.join(', ')}, Fabric ${binaries.version}, first block ${blockSha256}`);
    await Promise.all(this.organisations.map((own) => this.#startOrganisation(own)));
    await deployChaincode({ own: this.organisations, network: this.folder, binaries, tell, signal });
    tell(`chaincode ${chaincodeName} is ${packageId}, endorsed by ${signaturePolicy(msps)}`);
    await Promise.all(this.organisations.map((own) => this.#untilEndorsed(own)));
    this.#watched = watchOrderers({
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
    const { orderer, peer, chaincode } = Object.fromEntries(programKinds.map((kind) => [kind, this.#run(own, kind)])) as Record<
      ProgramKind,
      KeptProgram
    >;
    const { ordererAdmin, chaincode: served } = own.place.local;
    await Promise.all([
      Promise.all([orderer.opened(own.orderer, signal), orderer.opened(localAddress(ordererAdmin), signal)]).then(() =>
        joinOrderer(own, this.folder, binaries),
      ),
      peer.opened(own.peer, signal).then(() => joinPeer(own, this.folder, binaries)),
      chaincode.opened(localAddress(served), signal),
    ]);
  }

  #run(own: OrganisationSettings, kind: ProgramKind): KeptProgram {
    const program = new KeptProgram(own.programs[kind], { endings: this.#endings, tell: this.#options.tell });
    this.#programs.set(program.name, program);
    return program;
  }

  /** A peer may have been there before the others, and not know them yet: each gateway is asked by itself. */
  async #untilEndorsed(own: OrganisationSettings): Promise<void> {
    const { consortium, tell, signal } = this.#options;
    const expected = canonicalJson({ anchor: anchorOf(consortium.genesis) });
    using gateway = await this.#asOperator(own);
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

  async #asOperator({ folder, msp, peer }: OrganisationSettings): Promise<Gateway> {
    const { signCert, signKey, tlsCa } = folder.node('operator');
    const missing = "expected the operator's key, got none; restore it";
    const [certPem, keyPem, tlsCaPem] = (await Promise.all([signCert, signKey, tlsCa].map((path) => readText(path, missing)))) as [
      string,
      string,
      string,
    ];
    return openGateway({ endpoint: peer, tlsCaPem }, msp, { certPem, keyPem });
  }
}
