// `cohort service install`: has systemd run the nodes of a folder, from now on and after each start of the machine.
import { exitCodes } from '@cohort/protos/errors';
import { install, refuseAnother, systemctlOf, unitOf } from '../../service/service.ts';
import { liesInTmp } from '../../service/unit.ts';
import type { Command } from '../command.ts';
import { print } from '../print.ts';
import { aboutService, asked, typed } from './service-options.ts';

export const command: Command = {
  ...aboutService,
  summary: "run a folder's nodes, or its part of Hyperledger Fabric, as a service of the user, or of the system as the folder's owner",
  changes: ['services'],
  async run(given) {
    const service = await asked(given.values);
    const { unit, path, dir, system, isLedger } = service;
    const advice = liesInTmp(dir) ? [keptNowhere(dir)] : [];
    if (given.changes.isDry) {
      const text = await unitOf(service);
      await refuseAnother(service);
      await given.changes.file(path, text);
      given.changes.note({ change: 'process', does: `${typed(system)} daemon-reload; ${typed(system)} enable --now ${unit}` });
      print(given, { ...service, text, advice }, '', [`# ${path}`, text, ...advice.map((line) => `${line}\n`)].join('\n'));
      return exitCodes.done;
    }
    await install(service, systemctlOf(system));
    const lines = [
      `${unit}: runs ${isLedger ? "Fabric's programs" : 'the nodes'} of ${dir}, and again after each start`,
      ...(system ? [] : ['while you are logged out only after: loginctl enable-linger']),
      `watch them with: ${isLedger ? 'cohort ledger status' : 'cohort logs -f'} --dir ${dir}`,
      `stop them until the next start with: ${typed(system)} stop ${unit}`,
      ...advice,
    ];
    print(given, { ...service, advice }, `${lines.join('\n')}\n`);
    return exitCodes.done;
  },
};

const keptNowhere = (dir: string): string =>
  `${dir} lies where a machine removes files when it starts, or when they are old, and with them its keys: ` +
  `cohort service uninstall --dir ${dir}, move the folder (to /srv, say), and install it there`;
