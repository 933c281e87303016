// `cohort org card`: an institution's public card, and the eight words of it.
import { exitCodes } from '@cohort/protos/errors';
import { cardHash } from '../../institution/card-bytes.ts';
import { makeCard } from '../../institution/make-card.ts';
import { wordsOf } from '../../institution/words.ts';
import type { Command } from '../command.ts';
import { print } from '../print.ts';
import { ownDirOption, ownInstitution } from '../own-institution.ts';
import { writeErr } from '../../view/write-out.ts';

export const command: Command = {
  usage: '[--dir DIR]',
  summary: 'print the public card of the institution here, and on stderr eight words of it to read out on the telephone',
  arguments: [],
  options: { dir: ownDirOption },
  changes: [],
  async run(given) {
    const { dir, msp } = await ownInstitution(given);
    const card = await makeCard(dir, msp);
    const words = wordsOf(cardHash(card));
    print(given, { card, words }, `${JSON.stringify(card, undefined, 2)}\n`);
    if (given.values['json'] !== true) writeErr(`words of ${msp}: ${words}\n`);
    return exitCodes.done;
  },
};
