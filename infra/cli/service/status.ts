// `cohort service status`: whether a folder's service is installed, and how systemd finds it.
import { exitCodes } from '@cohort/protos/errors';
import { standingOf, systemctlOf } from '../../service/service.ts';
import type { Command } from '../command.ts';
import { print } from '../print.ts';
import { aboutService, asked } from './service-options.ts';

export const command: Command = {
  ...aboutService,
  summary: "whether a folder's service is installed and runs; cohort status says how its nodes stand",
  changes: [],
  async run(given) {
    const service = await asked(given.values);
    const standing = await standingOf(service, systemctlOf(service.system));
    const { state, pid, restarts } = standing;
    const text =
      state === null
        ? `${service.path}: not installed; cohort service install --dir ${service.dir}`
        : `${service.unit}: ${state}${pid === null ? '' : `, process ${String(pid)}`}, started again ${String(restarts)} times`;
    print(given, { ...service, ...standing }, `${text}\n`);
    return exitCodes.done;
  },
};
