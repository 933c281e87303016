// `cohort org add`: puts an organisation that a vote admitted on the running channel of Hyperledger Fabric, or changes its part there.
import { CohortError } from '@cohort/protos/errors';
import { cardShape } from '../../institution/card-shape.ts';
import { readJson } from '../../node/read-json.ts';
import type { Command } from '../command.ts';
import { ownAdminOptions } from '../with-admin.ts';
import { changing, signAndPass } from './change-channel.ts';

export const outOption = { type: 'string', value: 'FILE', means: 'where the change goes, for the others to sign' } as const;

export const command: Command = {
  usage: 'CARD --out FILE [--as MSP] [--dir DIR]',
  summary:
    "put an organisation that a vote admitted on the consortium's channel of Hyperledger Fabric, or its part there as its card now says; signs it, for more than half of the members to sign",
  arguments: ['card'],
  options: { out: outOption, ...ownAdminOptions },
  changes: ['files', 'ledger'],
  notes:
    'The change is made of the registry, the card and the channel: every member makes the same, and cohort org sign refuses another. First the vote: cohort member propose --card CARD',
  async run(given) {
    const out = given.values['out'];
    if (typeof out !== 'string') throw new CohortError('USAGE', '--out: expected a name for the change, got none');
    const card = await readJson(given.positionals[0] ?? '', cardShape);
    const now = await changing(given);
    return await signAndPass(given, await now.work.changeOf(now.standing, card.organisation.msp, card), out, now);
  },
};
