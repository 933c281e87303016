// `cohort org create`: an institution at home, with the keys of its nodes, which never leave its folder.
import { networkInterfaces } from 'node:os';
import { isIP } from 'node:net';
import { addressOf, hostOf } from '@cohort/protos/endpoint';
import { CohortError, exitCodes } from '@cohort/protos/errors';
import { endpointShape, listenShape } from '@cohort/protos/names-schema';
import type { Served } from '../../node/served-at.ts';
import { createInstitution, expectNew, rolesOf, type InstitutionPlan } from '../../institution/create-institution.ts';
import { nodeDir, nodeName, organisationDir } from '../../consortium/layout.ts';
import type { Change } from '../../node/changes.ts';
import { wholeNumber, type Command } from '../command.ts';
import { inFolder } from '../in-folder.ts';
import { print } from '../print.ts';

const highestPort = 65_535;

export const command: Command = {
  usage: 'NAME --host HOST [--party] [--ledger] [--listen ADDRESS] [--party-port PORT] [--ledger-port PORT] [--dir DIR]',
  summary: 'make an institution and the keys of its nodes, which stay in its folder',
  arguments: ['name'],
  options: {
    host: {
      type: 'string',
      value: 'HOST',
      means: 'the name or address under which the others reach its nodes; it stands in their certificates',
    },
    party: { type: 'boolean', means: 'it also runs an aggregator party; three founders do' },
    ledger: { type: 'boolean', means: 'it also hosts the ledger; one founder does' },
    called: { type: 'string', value: 'TEXT', means: 'its name for people (NAME)' },
    'party-port': { type: 'string', value: 'PORT', default: '4101', means: 'where the party listens and is reached' },
    'ledger-port': { type: 'string', value: 'PORT', default: '4100', means: 'where the ledger listens and is reached' },
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
    };
    if (plan.party !== null && plan.party.endpoint === plan.ledger?.endpoint)
      throw new CohortError('USAGE', `ports: expected one of its own for party and ledger, got ${plan.party.endpoint} for both`);
    const nodes = rolesOf(plan).map((role) => `${msp}/${role}`);
    if (given.changes.isDry) {
      await expectNew(dir, plan);
      given.changes.note(...madeFor(dir, plan));
    } else await createInstitution(dir, plan);
    print(
      given,
      { dir, msp, nodes, party: plan.party, ledger: plan.ledger },
      [
        `made ${msp} in ${dir}: ${nodes.join(', ')}; its keys stay there`,
        ...[plan.party, plan.ledger].flatMap((each) => (each === null ? [] : [`  reached at ${each.endpoint}, listens on ${each.listen}`])),
        `next: cohort org card${inFolder(dir)} > ${msp}.card`,
        '',
      ].join('\n'),
    );
    return exitCodes.done;
  },
};

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
  return [authority, ...nodes].map((each) => ({ change: 'new', ...each }));
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
