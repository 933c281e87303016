// `cohort data check`: a file read by its schema as the agent would, a part at a time; every fault by line and column, never a value.
import { basename } from 'node:path';
import { csvSource } from '@cohort/client-agent/adapters/csv';
import { checkFile } from '@cohort/client-agent/data/check-file';
import { dialectOf } from '@cohort/client-agent/data/dialect';
import { schemaHash } from '@cohort/client-agent/data/schema';
import { schemaShape } from '@cohort/client-agent/data/schema-shape';
import { exitCodes } from '@cohort/protos/errors';
import { readJson } from '../../node/read-json.ts';
import { checkLines } from '../../rows/check-lines.ts';
import { dialectOption } from '../../rows/dialect-option.ts';
import { readOptions, type Command } from '../command.ts';
import { print } from '../print.ts';

export const command: Command = {
  usage: 'FILE [--schema FILE] [--dialect KEY=WORD,...]',
  summary:
    'read rows by their schema (schema.json) as the agent would; the first 20 kinds of fault by file, line and column, then how many more; never a value',
  async run(args) {
    const options = { schema: { type: 'string' }, dialect: { type: 'string' }, json: { type: 'boolean' } } as const;
    const { values, positionals } = readOptions(args, options, ['file']);
    const [file = ''] = positionals;
    const own = dialectOption(values['dialect']);
    const schema = await readJson(typeof values['schema'] === 'string' ? values['schema'] : 'schema.json', schemaShape);
    const checked = await checkFile(csvSource(file, dialectOf(schema, own)), schema);
    print(values, { schemaHash: schemaHash(schema), ...checked }, `${checkLines(basename(file), schema, checked).join('\n')}\n`);
    return exitCodes.done;
  },
};
