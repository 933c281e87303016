// `cohort consortium invite`: any member's invite for one that comes later, with the parties as this member has them pinned.
import { exitCodes } from '@cohort/protos/errors';
import { nodeDir } from '../../consortium/layout.ts';
import { inviteShape } from '../../institution/founding-shape.ts';
import { inviteFile } from '../../institution/join-consortium.ts';
import { agentConfigShape } from '../../node/agent-config.ts';
import { readConfig } from '../../node/config.ts';
import { readJson } from '../../node/read-json.ts';
import type { Command } from '../command.ts';
import { print } from '../print.ts';
import { ownDirOption, ownInstitution } from '../own-institution.ts';
import { wholeWords } from './founding-lines.ts';
import { writeErr } from '../../view/write-out.ts';

export const command: Command = {
  usage: '[--dir DIR]',
  summary:
    'print an invite for a member that comes later, and on stderr its words; the members vote on its card: cohort member propose --card',
  arguments: [],
  options: { dir: ownDirOption },
  changes: [],
  async run(given) {
    const { dir, msp } = await ownInstitution(given);
    const joined = await readJson(
      inviteFile(dir),
      inviteShape,
      'expected the invite by which this institution joined, got none; run cohort join',
    );
    const { pinnedParties } = await readConfig(nodeDir(dir, `${msp}-agent`), agentConfigShape);
    const invite = { ...joined, pinnedParties };
    const words = wholeWords(invite);
    print(given, { invite, words }, `${JSON.stringify(invite, undefined, 2)}\n`);
    if (given.values['json'] !== true) writeErr(`words of the invite, to read out: ${words}\n`);
    return exitCodes.done;
  },
};
