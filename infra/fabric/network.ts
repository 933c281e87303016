// A Hyperledger Fabric network on this machine: an orderer, a peer and a chaincode service for each organisation of a consortium's folder.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { readPackage } from '@cohort/chaincode/fabric/chaincode-package';
import { CohortError } from '@cohort/protos/errors';
import { organisationDir } from '../consortium/layout.ts';
import { freePorts } from '../consortium/create-consortium.ts';
import { loadOrganisation } from '../pki/load-organisation.ts';
import { channelConfig, channelName, isByzantine, profileName, signaturePolicy, type ChannelMember } from './channel-config.ts';
import { writeBuilder } from './external-builder.ts';
import type { FabricBinaries } from './find-binaries.ts';
import { ordererEnvironment, ordererFile } from './orderer-settings.ts';
import { writeOrganisation } from './organisation-folder.ts';
import { operatorEnvironment, peerEnvironment, peerFile } from './peer-settings.ts';
import { runToEnd, startProgram, type RunningProgram } from './run-command.ts';

export const chaincodeName = 'cohort';

export interface FabricOptions {
  /** The consortium's folder, with every organisation's authority in it: one operator's, as a demo's is. */
  readonly dir: string;
  readonly organisations: readonly string[];
  readonly binaries: FabricBinaries;
  /** What `cohort chaincode package` wrote. */
  readonly package: Uint8Array;
  /** Told what is done, a line each. */
  readonly say?: (line: string) => void;
}

interface Member extends ChannelMember {
  readonly ordererAdmin: string;
  readonly chaincode: string;
  readonly environment: Record<string, string>;
}

/** Runs until it is disposed of, with all its programs. */
export class FabricNetwork implements AsyncDisposable {
  readonly members: readonly Member[];
  readonly #programs = new Map<string, RunningProgram>();

  private constructor(members: readonly Member[]) {
    this.members = members;
  }

  /**
   * From nothing to a chaincode that every peer can endorse; `DIR/fabric` holds keys, settings, data and logs.
   * @throws {CohortError} CONFIG_INVALID for fewer than three organisations, FOLDER_IN_USE, INTERNAL with what Fabric said
   */
  static async start(options: FabricOptions): Promise<FabricNetwork> {
    const { dir, organisations, binaries, say = () => undefined } = options;
    if (organisations.length < 3)
      throw new CohortError('CONFIG_INVALID', `organisations: expected at least three, got ${organisations.join(', ') || 'none'}`);
    const root = join(dir, 'fabric');
    await mkdir(root, { mode: 0o700 }).catch((cause: unknown) => {
      throw new CohortError('FOLDER_IN_USE', `${root}: expected no such folder, got one; a network is made once`, { cause });
    });
    const made = await prepare(root, options);
    const network = new FabricNetwork(made.map(({ member }) => member));
    try {
      const block = await network.#firstBlock(root, binaries);
      say(`${isByzantine(made) ? 'BFT' : 'Raft'} channel of ${String(made.length)} organisations, Fabric ${binaries.version}`);
      await Promise.all(made.map((each) => network.#startOrderer(root, each, binaries, block)));
      await Promise.all(made.map((each) => network.#startPeer(root, each, binaries, block)));
      await network.#deploy(root, options);
      say(`chaincode ${chaincodeName} approved by all, endorsed by ${signaturePolicy(organisations)}`);
      return network;
    } catch (thrown) {
      await network[Symbol.asyncDispose]();
      throw thrown;
    }
  }

  /** A process by its name, such as `va-peer`, `va-orderer` or `va-chaincode`. */
  program(name: string): RunningProgram {
    const found = this.#programs.get(name);
    if (found === undefined) throw new RangeError(`expected one of ${[...this.#programs.keys()].join(', ')}, got ${name}`);
    return found;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#programs.values()].map((program) => program[Symbol.asyncDispose]()));
  }

  async #firstBlock(root: string, { path }: FabricBinaries): Promise<string> {
    const block = join(root, 'channel.block');
    await writeJson(join(root, 'configtx.yaml'), channelConfig(this.members));
    await runToEnd(path.configtxgen, ['-profile', profileName, '-channelID', channelName, '-outputBlock', block, '-configPath', root]);
    return block;
  }

  async #startOrderer(root: string, { member, places }: Made, { path }: FabricBinaries, block: string): Promise<void> {
    const { folder, orderer, ordererAdmin } = member;
    const name = `${folder.msp}-orderer`;
    const env = { FABRIC_CFG_PATH: join(root, 'orderer'), ...ordererEnvironment(places.orderer) };
    const program = await startProgram(path.orderer, [], env, join(root, 'logs', `${name}.log`));
    this.#programs.set(name, program);
    await Promise.all([program.opened(orderer), program.opened(ordererAdmin)]);
    const { tlsCert, tlsKey, tlsCa } = folder.node('orderer');
    const keys = ['--ca-file', tlsCa, '--client-cert', tlsCert, '--client-key', tlsKey];
    const said = await runToEnd(path.osnadmin, [
      ...['channel', 'join', '--channelID', channelName, '--config-block', block, '-o', ordererAdmin],
      ...keys,
    ]);
    // It ends well also where the orderer refuses.
    if (!said.includes('Status: 201')) throw new CohortError('INTERNAL', `${name}: expected it to join the channel, got ${said}`);
  }

  async #startPeer(root: string, { member, places }: Made, { path }: FabricBinaries, block: string): Promise<void> {
    const { folder, peer, environment } = member;
    const name = `${folder.msp}-peer`;
    const env = { FABRIC_CFG_PATH: folder.dir, ...peerEnvironment(places.peer) };
    const program = await startProgram(path.peer, ['node', 'start'], env, join(root, 'logs', `${name}.log`));
    this.#programs.set(name, program);
    await program.opened(peer);
    await runToEnd(path.peer, ['channel', 'join', '-b', block], environment);
  }

  async #deploy(root: string, { package: bytes, binaries, organisations }: FabricOptions): Promise<void> {
    const { path } = binaries;
    const file = join(root, 'chaincode.tar.gz');
    await writeFile(file, bytes);
    const { id } = await readPackage(bytes);
    const orderer = this.members[0];
    if (orderer === undefined) return;
    const ordering = ['-o', orderer.orderer, '--tls', '--cafile', orderer.folder.node('orderer').tlsCa];
    const definition = [
      ...['--channelID', channelName, '--name', chaincodeName, '--version', '1', '--sequence', '1'],
      ...['--signature-policy', signaturePolicy(organisations)],
    ];
    const lifecycle = (member: Member, ...args: readonly string[]) =>
      runToEnd(path.peer, ['lifecycle', 'chaincode', ...args], member.environment);
    await Promise.all(this.members.map((member) => this.#serve(root, member, file, id)));
    await Promise.all(this.members.map((member) => lifecycle(member, 'install', file)));
    // One after the other: each is a block, and an approval that reads what another wrote is refused.
    for (const member of this.members) await lifecycle(member, 'approveformyorg', ...ordering, ...definition, '--package-id', id);
    const peers = this.members.flatMap(({ peer, folder }) => ['--peerAddresses', peer, '--tlsRootCertFiles', folder.node('peer').tlsCa]);
    await lifecycle(orderer, 'commit', ...ordering, ...definition, ...peers);
  }

  async #serve(root: string, { folder, chaincode }: Member, file: string, id: string): Promise<void> {
    const name = `${folder.msp}-chaincode`;
    const { tlsCert, tlsKey, tlsCa } = folder.node('chaincode');
    const entry = fileURLToPath(new URL('../../bin/cohort.mjs', import.meta.url));
    const approved = ['--id', id, '--listen', chaincode];
    const words = [entry, 'chaincode', 'serve', file, ...approved, '--cert', tlsCert, '--key', tlsKey, '--peer-ca', tlsCa];
    const program = await startProgram(process.execPath, words, {}, join(root, 'logs', `${name}.log`));
    this.#programs.set(name, program);
    await program.opened(chaincode);
  }
}

interface Made {
  readonly member: Member;
  readonly places: { readonly orderer: Parameters<typeof ordererEnvironment>[0]; readonly peer: Parameters<typeof peerEnvironment>[0] };
}

/** Keys, settings and builders of all; nothing runs yet. */
async function prepare(root: string, { dir, organisations, binaries }: FabricOptions): Promise<readonly Made[]> {
  const each = 7;
  const ports = await freePorts(each * organisations.length);
  for (const folder of ['orderer', 'logs', 'data']) await mkdir(join(root, folder), { mode: 0o700 });
  await writeJson(join(root, 'orderer', 'orderer.yaml'), ordererFile);
  return await Promise.all(
    organisations.map(async (msp, at): Promise<Made> => {
      const port = (index: number): number => ports[each * at + index] ?? 0;
      const address = (index: number): string => `127.0.0.1:${String(port(index))}`;
      const folder = await writeOrganisation(root, await loadOrganisation(organisationDir(dir, msp)), 'localhost');
      const chaincode = address(0);
      const [orderer, ordererAdmin, peer] = [address(1), address(2), address(3)];
      await writeJson(join(folder.dir, 'core.yaml'), peerFile(await writeBuilder(folder, chaincode), binaries.version));
      const environment = { FABRIC_CFG_PATH: folder.dir, ...operatorEnvironment({ folder, endpoint: peer }) };
      const data = join(root, 'data', msp);
      return {
        member: { folder, orderer, peer, ordererAdmin, chaincode, environment },
        places: {
          orderer: {
            folder,
            data: join(data, 'orderer'),
            listen: { host: '127.0.0.1', port: port(1) },
            admin: ordererAdmin,
            operations: address(4),
          },
          peer: { folder, data: join(data, 'peer'), listen: peer, endpoint: peer, chaincodeListen: address(5), operations: address(6) },
        },
      };
    }),
  );
}

const writeJson = (path: string, content: object): Promise<void> => writeFile(path, JSON.stringify(content, undefined, 2));
