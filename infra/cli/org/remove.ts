// `cohort org remove`: takes an organisation that a vote suspended off the running channel of Hyperledger Fabric.
import { CohortError } from '@cohort/protos/errors';
import type { Command } from '../command.ts';
import { ownAdminOptions } from '../with-admin.ts';
import { outOption } from './add.ts';
import { changing, signAndPass } from './change-channel.ts';

export const command: Command = {
  usage: 'MSP --out FILE [--as MSP] [--dir DIR]',
  summary:
    "take an organisation that a vote suspended off the consortium's channel of Hyperledger Fabric; signs it, for more than half of the members to sign",
  arguments: ['msp'],
  options: { out: outOption, ...ownAdminOptions },
  changes: ['files', 'ledger'],
  notes: 'First the vote: cohort member suspend MSP. Once it is readmitted, cohort org add puts it on the channel again.',
  async run(given) {
    const out = given.values['out'];
    if (typeof out !== 'string') throw new CohortError('USAGE', '--out: expected a name for the change, got none');
    const now = await changing(given);
    return await signAndPass(given, await now.work.changeOf(now.standing, given.positionals[0] ?? '', null), out, now);
  },
};
