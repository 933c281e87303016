// `cohort service uninstall`: stops a folder's service and removes its unit; the folder stays as it is.
import { exitCodes } from '@cohort/protos/errors';
import { systemctlOf, uninstall } from '../../service/service.ts';
import { readOptions, type Command } from '../command.ts';
import { print } from '../print.ts';
import { asked, changingOptions, usage } from './service-options.ts';

export const command: Command = {
  usage: `${usage} [--dry-run]`,
  summary: "stop a folder's service and remove its unit; keys, data and state stay",
  async run(args) {
    const { values } = readOptions(args, changingOptions, []);
    const service = await asked(values);
    const { unit, path, system, dir } = service;
    if (values['dry-run'] === true) {
      print(values, { dryRun: true, ...service }, `would stop ${unit} and remove ${path}\n`);
      return exitCodes.done;
    }
    const removed = await uninstall(service, systemctlOf(system));
    const text = removed ? `${unit}: stopped and removed; ${dir} is as it was` : `${path}: there is no such unit; nothing was changed`;
    print(values, { dryRun: false, ...service, removed }, `${text}\n`);
    return exitCodes.done;
  },
};
