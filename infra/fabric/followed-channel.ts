// Follows a channel and this folder's own files while the programs run: another endorsement policy once members change, another code once a package is wanted, renewed certificates taken up.
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CohortError } from '@cohort/protos/errors';
import { lastLine } from './ask-again.ts';
import type { MemberOnChannel } from './channel-members.ts';
import { channelNow } from './channel-now.ts';
import { signaturePolicy } from './endorsement-rule.ts';
import type { FabricBinaries } from './find-binaries.ts';
import type { ChaincodeDeployment } from './deploy-chaincode.ts';
import { wantedPackage } from './held-packages.ts';
import type { Definition } from './lifecycle.ts';
import { slots } from './slots.ts';
import type { NetworkFolder } from './network-folder.ts';
import type { OperatorPart } from './operator-part.ts';
import { organisationSettings } from './organisation-settings.ts';
import { takeUpOrderer } from './renew-part.ts';

export interface FollowedParts {
  readonly dir: string;
  readonly organisations: readonly OperatorPart[];
  readonly network: NetworkFolder;
  readonly binaries: FabricBinaries;
  /** By MSP id what each one's programs were started with. */
  readonly certificates: Map<string, string>;
  readonly deployment: Pick<ChaincodeDeployment, 'step'>;
  /** Serves each chaincode package that is here and is not served yet. */
  readonly serve: (own: OperatorPart) => Promise<void>;
  /** Starts a program again; none of that name is left as it is. */
  readonly restart: (name: string) => Promise<void>;
  readonly tell: (line: string) => void;
  readonly watchMs: number;
  readonly signal: AbortSignal;
}

export class FollowedChannel {
  readonly #parts: FollowedParts;

  constructor(parts: FollowedParts) {
    this.#parts = parts;
  }

  /** Until the signal. @param begun the definition that is committed */
  async run(begun: Definition): Promise<void> {
    const { tell, watchMs, signal } = this.#parts;
    const isStopped = (): boolean => signal.aborted;
    let committed = begun;
    let told = '';
    while (!isStopped()) {
      await delay(watchMs, undefined, { signal }).catch(() => undefined);
      try {
        if (!isStopped()) committed = await this.#look(committed);
      } catch (thrown) {
        const line = lastLine(CohortError.from(thrown));
        if (!isStopped() && line !== told) tell(`the channel is looked up again: ${line}`);
        told = line;
      }
    }
  }

  /** @returns the definition that is committed then */
  async #look(committed: Definition): Promise<Definition> {
    const { organisations, network, deployment, serve } = this.#parts;
    const [first] = organisations;
    if (first === undefined) return committed;
    for (const own of organisations) {
      await this.#takeUpCertificates(own);
      await serve(own);
    }
    const { members } = await channelNow(first);
    for (const own of organisations) await this.#takeUpOrderer(own, members);
    const msps = members.map(({ msp }) => msp);
    const { version } = await wantedPackage(network.dir);
    if (signaturePolicy(msps) === committed.policy && version === committed.version) return committed;
    const gone = organisations.filter(({ msp }) => !msps.includes(msp)).map(({ msp }) => msp);
    if (gone.length > 0) throw new CohortError('NOT_PERMITTED', `${gone.join(', ')} left the channel of ${msps.join(', ')}`);
    return (await deployment.step()).committed ?? committed;
  }

  /** The peer's and the chaincode's count by their authority alone. */
  async #takeUpCertificates(own: OperatorPart): Promise<void> {
    const { certificates } = this.#parts;
    const { msp, folder } = own;
    const shown = await certificatesOf(own);
    if (shown === certificates.get(msp)) return;
    await this.#writeSettings(own);
    // The peer's own copy of what it connects to the chaincode with.
    await rm(join(folder.dir, 'data', 'peer', 'externalbuilder'), { recursive: true, force: true });
    for (const name of [...slots.map(({ program }) => program), 'peer']) await this.#restart(own, name);
    certificates.set(msp, shown);
  }

  /** The orderer's count once the channel names them. */
  async #takeUpOrderer(own: OperatorPart, members: readonly MemberOnChannel[]): Promise<void> {
    if (!(await takeUpOrderer(own, members))) return;
    await this.#writeSettings(own);
    await this.#restart(own, 'orderer');
  }

  async #writeSettings({ msp }: OperatorPart): Promise<void> {
    const { dir, network, binaries } = this.#parts;
    await organisationSettings(dir, msp, network, binaries);
  }

  async #restart({ msp }: OperatorPart, program: string): Promise<void> {
    this.#parts.tell(`${msp}-${program}: starting it again with its renewed certificates`);
    await this.#parts.restart(`${msp}-${program}`);
  }
}

/** Of the peer and the chaincode, as their folders have them. */
export async function certificatesOf({ folder }: Pick<OperatorPart, 'folder'>): Promise<string> {
  const paths = [
    folder.node('peer').signCert,
    ...(['peer', 'chaincode', 'peer-chaincode'] as const).map((name) => folder.node(name).tlsCert),
  ];
  return (await Promise.all(paths.map((path) => readFile(path, 'utf8')))).join('');
}
