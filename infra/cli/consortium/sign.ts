// `cohort consortium sign`: a founder's signature of a draft that holds its own card unaltered; copies that others signed are merged.
import { exitCodes } from '@cohort/protos/errors';
import { inviteShape } from '../../institution/founding-shape.ts';
import { mergeDrafts, missingSignatures, signDraft } from '../../institution/sign-founding.ts';
import { readJson } from '../../node/read-json.ts';
import { writeWhole } from '../../node/write-whole.ts';
import type { Command } from '../command.ts';
import { print } from '../print.ts';
import { ownDirOption, ownInstitution } from '../own-institution.ts';
import { foundingLines, unsignedLines, wholeWords } from './founding-lines.ts';

export const command: Command = {
  usage: 'DRAFT [COPY...] [--out FILE] [--dir DIR]',
  summary: "sign a draft that holds this institution's card unaltered, and merge copies that others signed",
  arguments: ['draft', 'copy...?'],
  options: {
    out: { type: 'string', value: 'FILE', means: 'where the signed draft goes (DRAFT itself, whole or not at all)' },
    dir: ownDirOption,
  },
  changes: ['files'],
  notes:
    'COPY is the same draft as others signed it: their signatures are taken in. With the signatures of all founders the draft is the invite: cohort join FILE',
  async run(given) {
    const { values, positionals } = given;
    const [file = '', ...copies] = positionals;
    const out = typeof values['out'] === 'string' ? values['out'] : file;
    const [first, ...others] = await Promise.all([file, ...copies].map((path) => readJson(path, inviteShape)));
    const { dir, msp } = await ownInstitution(given);
    if (first === undefined) return exitCodes.usage;
    const signed = await signDraft(mergeDrafts(first, others), dir, msp);
    const { changes } = given;
    // A signature is another each time that it is made: no hash of the file can be told before.
    if (changes.isDry) changes.note({ change: 'new', path: out, holds: `the draft with the signature of ${msp}` });
    else await writeWhole(out, `${JSON.stringify(signed, undefined, 2)}\n`);
    const missing = missingSignatures(signed);
    const words = wholeWords(signed);
    const about = [...foundingLines(signed), `words of all of it, to read out: ${words}`, ''].join('\n');
    const next = missing.length === 0 ? [`complete: it is the invite; every founder: cohort join ${out}`] : unsignedLines(signed, out);
    print(given, { file: out, msp, words, missing, complete: missing.length === 0 }, `${about}${next.join('\n')}\n`, about);
    return exitCodes.done;
  },
};
