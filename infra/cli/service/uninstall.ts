// `cohort service uninstall`: stops a folder's service and removes its unit; the folder stays as it is.
import { exitCodes } from '@cohort/protos/errors';
import { isInstalled, systemctlOf, uninstall } from '../../service/service.ts';
import type { Command } from '../command.ts';
import { print } from '../print.ts';
import { aboutService, asked, typed } from './service-options.ts';

export const command: Command = {
  ...aboutService,
  summary: "stop a folder's service and remove its unit; keys, data and state stay",
  changes: ['services'],
  async run(given) {
    const service = await asked(given.values);
    const { unit, path, system, dir } = service;
    if (given.changes.isDry) {
      if (await isInstalled(service))
        given.changes.note({ change: 'process', does: `${typed(system)} disable --now ${unit}` }, { change: 'removal', path });
      print(given, service, '', (await isInstalled(service)) ? '' : `${path}: there is no such unit\n`);
      return exitCodes.done;
    }
    const removed = await uninstall(service, systemctlOf(system));
    const text = removed ? `${unit}: stopped and removed; ${dir} is as it was` : `${path}: there is no such unit; nothing was changed`;
    print(given, { ...service, removed }, `${text}\n`);
    return exitCodes.done;
  },
};
