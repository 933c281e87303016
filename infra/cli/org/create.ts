// `cohort org create`: an institution at home, with the keys of its nodes, which never leave its folder.
import { networkInterfaces } from 'node:os';
import { isIP } from 'node:net';
import { addressOf, hostOf } from '@cohort/protos/endpoint';
import { CohortError, exitCodes } from '@cohort/protos/errors';
import { endpointShape, listenShape } from '@cohort/protos/names-schema';
import type { Served } from '../../node/served-at.ts';
import { createInstitution, rolesOf } from '../../institution/create-institution.ts';
import { readOptions, wholeNumber, type Command } from '../command.ts';
import { print } from '../print.ts';

const highestPort = 65_535;

const help = `cohort org create NAME --host HOST: makes an institution's certificate authority and its nodes' keys at home

  NAME                  2 to 32 of a-z, 0-9 and -, first a letter: what its nodes and the ledger call it
  --host HOST           the name or address under which the others reach its nodes; it stands in their certificates
  --party               it also runs an aggregator party; three founders do
  --ledger              it also hosts the ledger; one founder does
  --called TEXT         its name for people (NAME)
  --party-port PORT     where the party listens and is reached (4101)
  --ledger-port PORT    where the ledger listens and is reached (4100)
  --listen ADDRESS      which address of this machine they bind: 0.0.0.0, [::], localhost, ... (every one; localhost for that host)
  --dir DIR             a folder for it (.cohort)
  --dry-run             says what it would make
`;

export const command: Command = {
  usage: 'NAME --host HOST [--party] [--ledger] [--listen ADDRESS] [--party-port PORT] [--ledger-port PORT] [--dir DIR]',
  summary: 'make an institution and the keys of its nodes, which stay in its folder (--help for all options)',
  help,
  async run(args) {
    const { values, positionals } = readOptions(
      args,
      {
        host: { type: 'string' },
        party: { type: 'boolean' },
        ledger: { type: 'boolean' },
        called: { type: 'string' },
        'party-port': { type: 'string' },
        'ledger-port': { type: 'string' },
        listen: { type: 'string' },
        dir: { type: 'string', default: '.cohort' },
        'dry-run': { type: 'boolean' },
        json: { type: 'boolean' },
      },
      ['name'],
    );
    const [msp = ''] = positionals;
    const dir = String(values['dir']);
    const host = hostNamed(values['host']);
    const served = (asked: boolean, option: string, fallback: number): Served | null =>
      asked ? servedAt(host, values['listen'], wholeNumber(`--${option}`, values[option], fallback, 1, highestPort)) : null;
    const plan = {
      msp,
      name: typeof values['called'] === 'string' ? values['called'] : msp,
      party: served(values['party'] === true, 'party-port', 4101),
      ledger: served(values['ledger'] === true, 'ledger-port', 4100),
    };
    if (plan.party !== null && plan.party.endpoint === plan.ledger?.endpoint)
      throw new CohortError('USAGE', `ports: expected one of its own for party and ledger, got ${plan.party.endpoint} for both`);
    const nodes = rolesOf(plan).map((role) => `${msp}/${role}`);
    if (values['dry-run'] !== true) await createInstitution(dir, plan);
    const done = values['dry-run'] === true ? 'would make' : 'made';
    print(
      values,
      { dir, msp, nodes, party: plan.party, ledger: plan.ledger, dryRun: values['dry-run'] === true },
      [
        `${done} ${msp} in ${dir}: ${nodes.join(', ')}; its keys stay there`,
        ...[plan.party, plan.ledger].flatMap((each) => (each === null ? [] : [`  reached at ${each.endpoint}, listens on ${each.listen}`])),
        `next: cohort org card > ${msp}.card`,
        '',
      ].join('\n'),
    );
    return exitCodes.done;
  },
};

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
