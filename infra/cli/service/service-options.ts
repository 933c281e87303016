// Options that the verbs of `cohort service` share.
import type { Service } from '../../service/service.ts';
import { serviceOf } from '../../service/service.ts';
import type { Command, Options, OptionTable } from '../command.ts';
import { dirOption } from '../with-admin.ts';

const options = {
  name: { type: 'string', value: 'NAME', means: "the unit's name (cohort; cohort-ledger with --ledger)" },
  ledger: { type: 'boolean', means: "of the folder's part of Hyperledger Fabric (cohort ledger up), beside that of its nodes" },
  system: { type: 'boolean', means: "a service of the system, run as the folder's owner, instead of one of the user" },
  dir: dirOption,
} as const satisfies OptionTable;

/** What is typed behind each of them. */
export const aboutService = { usage: '[--ledger] [--name NAME] [--system] [--dir DIR]', arguments: [], options } satisfies Partial<Command>;

/** @throws {CohortError} USAGE, CONFIG_INVALID */
export function asked(values: Options['values']): Promise<Service> {
  const isLedger = values['ledger'] === true;
  const name = typeof values['name'] === 'string' ? values['name'] : isLedger ? 'cohort-ledger' : 'cohort';
  return serviceOf({ dir: String(values['dir']), name, system: values['system'] === true, isLedger });
}

/** The command that a person would type. */
export const typed = (system: boolean): string => (system ? 'systemctl' : 'systemctl --user');
