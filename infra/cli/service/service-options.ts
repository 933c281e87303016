// Options that the verbs of `cohort service` share.
import type { Service } from '../../service/service.ts';
import { serviceOf } from '../../service/service.ts';
import type { Options } from '../command.ts';

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

export const usage = '[--name NAME] [--system] [--dir DIR]';

/** For `readOptions`. */
export const serviceOptions = {
  dir: { ...text, default: '.cohort' },
  name: { ...text, default: 'cohort' },
  system: flag,
  json: flag,
} as const;

export const changingOptions = { ...serviceOptions, 'dry-run': flag } as const;

/** @throws {CohortError} USAGE, CONFIG_INVALID */
export function asked(values: Options['values']): Promise<Service> {
  return serviceOf({ dir: String(values['dir']), name: String(values['name']), system: values['system'] === true });
}

/** The command that a person would type. */
export const typed = (system: boolean): string => (system ? 'systemctl' : 'systemctl --user');
