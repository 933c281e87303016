// `cohort service install`: has systemd run the nodes of a folder, from now on and after each start of the machine.
import { exitCodes } from '@cohort/protos/errors';
import { install, systemctlOf, unitOf } from '../../service/service.ts';
import { readOptions, type Command } from '../command.ts';
import { print } from '../print.ts';
import { asked, changingOptions, typed, usage } from './service-options.ts';

export const command: Command = {
  usage: `${usage} [--dry-run]`,
  summary: "run a folder's nodes as a service of the user, or of the system as the folder's owner; --dry-run prints the unit",
  async run(args) {
    const { values } = readOptions(args, changingOptions, []);
    const service = await asked(values);
    const { unit, path, dir, system } = service;
    if (values['dry-run'] === true) {
      const text = await unitOf(service);
      print(values, { dryRun: true, ...service, text }, `# ${path}\n${text}`);
      return exitCodes.done;
    }
    await install(service, systemctlOf(system));
    const lines = [
      `${unit}: runs the nodes of ${dir}, and again after each start`,
      ...(system ? [] : ['while you are logged out only after: loginctl enable-linger']),
      `watch them with: cohort logs -f --dir ${dir}`,
      `stop them until the next start with: ${typed(system)} stop ${unit}`,
    ];
    print(values, { dryRun: false, ...service }, `${lines.join('\n')}\n`);
    return exitCodes.done;
  },
};
