// `cohort schema profile`: reads a file that nobody has described and proposes its schema; what a person has to look at goes to standard error.
import { basename, extname } from 'node:path';
import { undescribedSource } from '@cohort/client-agent/adapters/undescribed-source';
import { profileRows } from '@cohort/client-agent/data/profile/profile-rows';
import { noConstants, publicConstantsShape } from '@cohort/client-agent/data/profile/public-constants';
import { exitCodes } from '@cohort/protos/errors';
import { readJson } from '../../node/read-json.ts';
import { onScreen } from '../../view/on-screen.ts';
import type { Command } from '../command.ts';
import { writeOut, writeErr } from '../../view/write-out.ts';

export const command: Command = {
  usage: 'FILE [--label COLUMN] [--name NAME] [--constants FILE]',
  summary:
    'propose a schema for a file of rows, on standard output: separator, encoding, kinds, levels, label; remarks on what to look at go to standard error',
  arguments: ['file'],
  options: {
    label: { type: 'string', value: 'COLUMN', means: 'what is to be predicted (the column that looks like it)' },
    name: { type: 'string', value: 'NAME', means: "the schema's name (that of the file)" },
    constants: {
      type: 'string',
      value: 'FILE',
      means: 'ranges and centres from public sources, which under noise must not come from the rows',
    },
  },
  changes: [],
  async run(given) {
    const { values, positionals } = given;
    const [file = ''] = positionals;
    const { constants: constantsFile, label, name } = values;
    const constants = typeof constantsFile === 'string' ? await readJson(constantsFile, publicConstantsShape) : noConstants;
    const { source, header } = await undescribedSource(file, readJson);
    const { schema, remarks, rows } = await profileRows({
      source,
      header,
      name: typeof name === 'string' ? name : nameOf(file),
      label: typeof label === 'string' ? label : null,
      constants,
    });
    if (values['json'] === true) {
      writeOut(`${JSON.stringify({ result: { schema, rows, remarks } })}\n`);
      return exitCodes.done;
    }
    const said = remarks.map((remark) => (remark.column === null ? remark.text : `${remark.column}: ${remark.text}.`));
    writeErr(
      `${[`${basename(file)}: ${String(rows)} rows, ${String(schema.columns.length)} columns.`, ...said].flatMap((line) => onScreen(line)).join('\n')}\n`,
    );
    writeOut(`${JSON.stringify(schema, null, 2)}\n`);
    return exitCodes.done;
  },
};

/** A schema's name from that of the file. */
function nameOf(file: string): string {
  const base = basename(file).slice(0, basename(file).length - extname(file).length);
  const letters = base
    .replaceAll(/[^A-Za-z0-9_-]+/g, '-')
    .replaceAll(/^[^A-Za-z]+|-+$/g, '')
    .slice(0, 64);
  return letters === '' ? 'rows' : letters;
}
