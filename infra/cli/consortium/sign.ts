// `cohort consortium sign`: a founder's signature of a draft that holds its own card unaltered; copies that others signed are merged.
import { exitCodes } from '@cohort/protos/errors';
import { inviteShape } from '../../institution/founding-shape.ts';
import { institutionHere } from '../../institution/institution-file.ts';
import { mergeDrafts, missingSignatures, signDraft } from '../../institution/sign-founding.ts';
import { readJson } from '../../node/read-json.ts';
import { writeWhole } from '../../node/write-whole.ts';
import { readOptions, type Command } from '../command.ts';
import { print } from '../print.ts';
import { foundingLines, unsignedLines, wholeWords } from './founding-lines.ts';

const help = `cohort consortium sign DRAFT [COPY...]: checks that this institution's card is in it as it is, and signs

  COPY...               the same draft as others signed it: their signatures are taken in
  --out FILE            where the signed draft goes (DRAFT itself, whole or not at all)
  --dir DIR             the institution's folder (.cohort)
  --dry-run             checks and says what it would sign

  With the signatures of all founders the draft is the invite: cohort join FILE
`;

export const command: Command = {
  usage: 'DRAFT [COPY...] [--out FILE] [--dir DIR]',
  summary: "sign a draft that holds this institution's card unaltered, and merge copies that others signed (--help for all)",
  help,
  async run(args) {
    const { values, positionals } = readOptions(
      args,
      { out: { type: 'string' }, dir: { type: 'string', default: '.cohort' }, 'dry-run': { type: 'boolean' }, json: { type: 'boolean' } },
      ['draft', 'copy...?'],
    );
    const [file = '', ...copies] = positionals;
    const dir = String(values['dir']);
    const out = typeof values['out'] === 'string' ? values['out'] : file;
    const [first, ...others] = await Promise.all([file, ...copies].map((path) => readJson(path, inviteShape)));
    const msp = await institutionHere(dir);
    if (first === undefined) return exitCodes.usage;
    const signed = await signDraft(mergeDrafts(first, others), dir, msp);
    if (values['dry-run'] !== true) await writeWhole(out, `${JSON.stringify(signed, undefined, 2)}\n`);
    const missing = missingSignatures(signed);
    const words = wholeWords(signed);
    print(
      values,
      { file: out, msp, words, missing, complete: missing.length === 0, dryRun: values['dry-run'] === true },
      [
        ...foundingLines(signed),
        `words of all of it, to read out: ${words}`,
        ...(missing.length === 0 ? [`complete: it is the invite; every founder: cohort join ${out}`] : unsignedLines(signed, out)),
        '',
      ].join('\n'),
    );
    return exitCodes.done;
  },
};
