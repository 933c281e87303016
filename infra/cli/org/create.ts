// `cohort org create`: an institution at home, with the keys of its nodes, which never leave its folder.
import { networkInterfaces } from 'node:os';
import { isIP } from 'node:net';
import { addressOf, hostOf, placeOf } from '@cohort/protos/endpoint';
import { CohortError, exitCodes } from '@cohort/protos/errors';
import { endpointShape, listenShape } from '@cohort/protos/names-schema';
import type { Served } from '../../node/served-at.ts';
import { createInstitution, expectNew, rolesOf, type InstitutionPlan } from '../../institution/create-institution.ts';
import { localPortList, localPortsOf, portsTaken, type FabricPlace } from '../../fabric/fabric-place.ts';
import { fabricDir, nodeDir, nodeName, organisationDir } from '../../consortium/layout.ts';
import type { Change } from '../../node/changes.ts';
import { wholeNumber, type Command, type Given } from '../command.ts';
import { inFolder } from '../in-folder.ts';
import { print } from '../print.ts';

const highestPort = 65_535;

export const command: Command = {
  usage: 'NAME --host HOST [--party] [--ledger|--fabric] [--listen ADDRESS] [--party-port PORT] [--ledger-port PORT] [--dir DIR]',
  summary: 'make an institution and the keys of its nodes, which stay in its folder',
  arguments: ['name'],
  options: {
    host: {
      type: 'string',
      value: 'HOST',
      means: 'the name or address under which the others reach its nodes; it stands in their certificates',
    },
    party: { type: 'boolean', means: 'it also runs an aggregator party; three founders do' },
    ledger: { type: 'boolean', means: 'it also hosts the embedded ledger (single operator); one founder does' },
    fabric: { type: 'boolean', means: 'it also runs an orderer and a peer of Hyperledger Fabric; then each founder does' },
    called: { type: 'string', value: 'TEXT', means: 'its name for people (NAME)' },
    'party-port': { type: 'string', value: 'PORT', default: '4101', means: 'where the party listens and is reached' },
    'ledger-port': { type: 'string', value: 'PORT', default: '4100', means: 'where the embedded ledger listens and is reached' },
    'fabric-port': {
      type: 'string',
      value: 'PORT',
      default: '4110',
      means: 'where its orderer listens and is reached; its peer at the next port, and five more after it on 127.0.0.1 only',
    },
    listen: {
      type: 'string',
      value: 'ADDRESS',
      means: 'which address of this machine they bind: 0.0.0.0, [::], localhost, ... (every one; localhost for that host)',
    },
    dir: { type: 'string', value: 'DIR', default: '.cohort', means: 'a folder for it' },
  },
  changes: ['files'],
  notes: 'NAME is 2 to 32 of a-z, 0-9 and -, first a letter: what its nodes and the ledger call it.',
  async run(given) {
    const { values, positionals } = given;
    const [msp = ''] = positionals;
    const dir = String(values['dir']);
    const host = hostNamed(values['host']);
    const served = (asked: boolean, option: string, fallback: number): Served | null =>
      asked ? servedAt(host, values['listen'], wholeNumber(`--${option}`, values[option], fallback, 1, highestPort)) : null;
    const plan: InstitutionPlan = {
      msp,
      name: typeof values['called'] === 'string' ? values['called'] : msp,
      party: served(values['party'] === true, 'party-port', 4101),
      ledger: served(values['ledger'] === true, 'ledger-port', 4100),
      fabric: values['fabric'] === true ? fabricPlace(host, values) : null,
    };
    expectOwnPorts(plan);
    const nodes = rolesOf(plan).map((role) => `${msp}/${role}`);
    if (given.changes.isDry) {
      await expectNew(dir, plan);
      given.changes.note(...madeFor(dir, plan));
    } else await createInstitution(dir, plan);
    print(
      given,
      { dir, msp, nodes, party: plan.party, ledger: plan.ledger, fabric: plan.fabric },
      [
        `made ${msp} in ${dir}: ${nodes.join(', ')}; its keys stay there`,
        ...[plan.party, plan.ledger, plan.fabric?.orderer ?? null, plan.fabric?.peer ?? null].flatMap((each) =>
          each === null ? [] : [`  reached at ${each.endpoint}, listens on ${each.listen}`],
        ),
        `next: cohort org card${inFolder(dir)} > ${msp}.card`,
        '',
      ].join('\n'),
    );
    return exitCodes.done;
  },
};

function fabricPlace(host: string, values: Given['values']): FabricPlace {
  const first = wholeNumber('--fabric-port', values['fabric-port'], 4110, 1, highestPort - portsTaken + 1);
  const [orderer, peer] = [first, first + 1].map((port) => servedAt(host, values['listen'], port)) as [Served, Served];
  return { orderer, peer, local: localPortsOf(Array.from({ length: portsTaken - 2 }, (_, at) => first + 2 + at)) };
}

/** @throws {CohortError} USAGE */
function expectOwnPorts({ party, ledger, fabric }: InstitutionPlan): void {
  if (ledger !== null && fabric !== null)
    throw new CohortError('USAGE', '--ledger, --fabric: expected one of them, got both; a consortium has one ledger');
  const served = [party, ledger, fabric?.orderer ?? null, fabric?.peer ?? null].flatMap((each) => (each === null ? [] : [each.endpoint]));
  const ports = [...served.map((endpoint) => placeOf(endpoint).port), ...(fabric === null ? [] : localPortList(fabric.local))];
  const twice = ports.find((port, at) => ports.indexOf(port) !== at);
  if (twice !== undefined)
    throw new CohortError('USAGE', `ports: expected one of its own for everything that listens, got ${String(twice)} twice`);
}

/** Keys and certificates are drawn when they are made. */
function madeFor(dir: string, plan: InstitutionPlan): Change[] {
  const nodes = rolesOf(plan).map((role) => ({
    path: nodeDir(dir, nodeName(`${plan.msp}/${role}`)),
    holds: `keys of ${plan.msp}/${role}`,
  }));
  const authority = {
    path: organisationDir(dir, plan.msp),
    holds: `institution.json, and the certificate authority of ${plan.msp} with its key`,
  };
  const fabric = {
    path: fabricDir(dir, plan.msp),
    holds: `keys of the orderer, the peer, the chaincode and the operator of ${plan.msp} on Hyperledger Fabric`,
  };
  return [authority, ...nodes, ...(plan.fabric === null ? [] : [fabric])].map((each) => ({ change: 'new', ...each }));
}

/** As an endpoint writes it. @throws {CohortError} USAGE */
function hostNamed(given: string | boolean | undefined): string {
  if (typeof given !== 'string')
    throw new CohortError('USAGE', '--host: expected the name or address under which the others reach its nodes, got none');
  const host = hostOf(given.toLowerCase());
  return shaped('--host', () => endpointShape(`${host}:1`, '--host') && host, given);
}

function servedAt(host: string, listen: string | boolean | undefined, port: number): Served {
  const bound = typeof listen === 'string' ? hostOf(listen.toLowerCase()) : everyAddress(host);
  return {
    listen: shaped('--listen', () => listenShape(`${bound}:${String(port)}`, '--listen'), String(listen)),
    endpoint: `${host}:${String(port)}`,
  };
}

function shaped(option: string, read: () => string, given: string): string {
  try {
    return read();
  } catch (cause) {
    throw new CohortError('USAGE', `${option}: expected a host name or an address without a port, got ${given}`, { cause });
  }
}

/** Loopback is bound for a host that is loopback only. A machine without IPv6 cannot bind its any-address. */
function everyAddress(host: string): string {
  if (host === 'localhost' || host === '[::1]' || host.startsWith('127.')) return host;
  if (isIP(addressOf(host)) === 4) return '0.0.0.0';
  const hasIPv6 = Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ family }) => family === 'IPv6') === true);
  return hasIPv6 || isIP(addressOf(host)) === 6 ? '[::]' : '0.0.0.0';
}
