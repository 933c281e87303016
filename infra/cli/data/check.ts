// `cohort data check`: a file read by its schema as the agent would, a part at a time; every fault by line and column, never a value.
import { basename } from 'node:path';
import { rowSource } from '@cohort/client-agent/adapters/row-source';
import { checkFile } from '@cohort/client-agent/data/check-file';
import { schemaHash } from '@cohort/client-agent/data/schema';
import { schemaShape } from '@cohort/client-agent/data/schema-shape';
import { exitCodes } from '@cohort/protos/errors';
import { readJson } from '../../node/read-json.ts';
import { checkLines } from '../../rows/check-lines.ts';
import { dialectOption } from '../../rows/dialect-option.ts';
import type { Command } from '../command.ts';
import { print } from '../print.ts';

export const command: Command = {
  usage: 'FILE [--schema FILE] [--dialect KEY=WORD,...]',
  summary:
    'read rows by their schema (schema.json) as the agent would; the first 20 kinds of fault by file, line and column, then how many more; never a value',
  arguments: ['file'],
  options: {
    schema: { type: 'string', value: 'FILE', default: 'schema.json', means: 'the schema that the rows are read by' },
    dialect: { type: 'string', value: 'KEY=WORD,...', means: 'how this file differs from the schema: docs/data.md' },
  },
  changes: [],
  async run(given) {
    const { values, positionals } = given;
    const [file = ''] = positionals;
    const own = dialectOption(values['dialect']);
    const schema = await readJson(typeof values['schema'] === 'string' ? values['schema'] : 'schema.json', schemaShape);
    const checked = await checkFile(rowSource(file, readJson, schema, own), schema);
    print(given, { schemaHash: schemaHash(schema), ...checked }, `${checkLines(basename(file), schema, checked).join('\n')}\n`);
    return exitCodes.done;
  },
};
