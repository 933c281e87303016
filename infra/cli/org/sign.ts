// `cohort org sign`: a member's signature of a change of the channel that follows from its own registry and channel; the one that makes it enough submits it.
import { changeShape } from '../../fabric/change-shape.ts';
import { readJson } from '../../node/read-json.ts';
import type { Command } from '../command.ts';
import { ownAdminOptions } from '../with-admin.ts';
import { changing, signAndPass } from './change-channel.ts';
import { exitCodes } from '@cohort/protos/errors';

export const command: Command = {
  usage: 'CHANGE [COPY...] [--as MSP] [--dir DIR]',
  summary:
    "sign a change of the channel's members (cohort org add, cohort org remove) that follows from this organisation's own registry and channel; once more than half have signed it is submitted",
  arguments: ['change', 'copy...?'],
  options: ownAdminOptions,
  changes: ['files', 'ledger'],
  notes: 'COPY is the same change as others signed it: their signatures are taken in, each checked.',
  async run(given) {
    const [file = '', ...copies] = given.positionals;
    const [first, ...others] = await Promise.all([file, ...copies].map((path) => readJson(path, changeShape)));
    if (first === undefined) return exitCodes.usage;
    const now = await changing(given);
    return await signAndPass(given, now.work.mergeChanges(first, others), file, now);
  },
};
