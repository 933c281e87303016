// `cohort join`: compares an invite's words with what another founder reads out, then writes all that this institution's nodes need.
import { relative } from 'node:path';
import { CohortError, exitCodes } from '@cohort/protos/errors';
import { checkInvite } from '../institution/check-invite.ts';
import { inviteShape, type Invite } from '../institution/founding-shape.ts';
import { prepareJoining, writeJoining, type Joining } from '../institution/join-consortium.ts';
import { compareWords } from '../institution/words.ts';
import { readJson } from '../node/read-json.ts';
import type { Changes } from '../node/changes.ts';
import { jsonText } from '../node/write-json.ts';
import { askLine } from './ask-line.ts';
import type { Command } from './command.ts';
import { foundingLines, wholeWords } from './consortium/founding-lines.ts';
import { inFolder } from './in-folder.ts';
import { print } from './print.ts';
import { ownDirOption, ownInstitution } from './own-institution.ts';
import { writeErr } from '../view/write-out.ts';

export const command: Command = {
  usage: 'INVITE [--words "..."] [--dir DIR]',
  summary: 'compare the words of an invite, then write consortium.json and the configuration of every node here',
  arguments: ['invite'],
  options: {
    words: { type: 'string', value: 'WORDS', means: "the invite's eight words, as another member read them out (asked for)" },
    dir: ownDirOption,
  },
  changes: ['files'],
  notes: "It writes consortium.json and each node's node.json; the agent's policy.json is narrow, and yours to widen: docs/node.md",
  async run(given) {
    const { values, positionals } = given;
    const { dir, msp } = await ownInstitution(given);
    const invite = await readJson(positionals[0] ?? '', inviteShape);
    checkInvite(invite);
    const joining = await prepareJoining(dir, invite, [msp]);
    compareWords(await wordsFor(invite, values['words']), wholeWords(invite));
    const { consortium, files } = joining;
    if (given.changes.isDry) await noteFiles(joining, given.changes);
    else await writeJoining(joining);
    const nodes = Object.values(consortium.nodes);
    const isFounder = invite.founding.cards.some(({ organisation }) => organisation.msp === msp);
    print(
      given,
      { dir, msp, consortium: invite.founding.name, nodes, files: [...files.keys()], founder: isFounder },
      [
        `joined ${invite.founding.name} as ${msp}: ${[...files.keys()].map((path) => relative(dir, path)).join(', ')}`,
        `next: ${consortium.ledger.kind === 'fabric' ? `cohort ledger up${inFolder(dir)} in one terminal, in another ` : ''}cohort up${inFolder(dir)}`,
        ...(isFounder
          ? []
          : [
              `a member proposes your card (cohort member propose --card FILE); until the votes have passed your nodes wait`,
              ...(consortium.ledger.kind === 'fabric'
                ? [
                    `then more than half of the members put you on the channel (cohort org add CARD); until then cohort ledger up${inFolder(dir)} waits`,
                  ]
                : []),
            ]),
        '',
      ].join('\n'),
    );
    return exitCodes.done;
  },
};

async function noteFiles({ files, drawn }: Joining, changes: Changes): Promise<void> {
  for (const [path, content] of files)
    if (drawn.has(path))
      changes.note({ change: 'new', path, holds: 'the configuration of the agent, with a seed that is drawn when it is written' });
    else await changes.file(path, jsonText(content));
}

/** @throws {CohortError} USAGE where nobody answers */
async function wordsFor(invite: Invite, given: string | boolean | undefined): Promise<string> {
  if (typeof given === 'string') return given;
  writeErr(`${foundingLines(invite).join('\n')}\n`);
  const typed = await askLine("The invite's eight words, as another member reads them out to you on the telephone: ");
  if (typed !== null) return typed;
  throw new CohortError(
    'USAGE',
    "words: expected the invite's eight words, got none; nothing was written: run cohort join again, or give --words",
  );
}
