// `cohort schema diff`: in what two schemas differ, key by key; exit code 1 when they do.
import { schemaHash } from '@cohort/client-agent/data/schema';
import { schemaDifference } from '@cohort/client-agent/data/schema-difference';
import { schemaShape } from '@cohort/client-agent/data/schema-shape';
import { exitCodes } from '@cohort/protos/errors';
import { readJson } from '../../node/read-json.ts';
import type { Command } from '../command.ts';
import { print } from '../print.ts';

export const command: Command = {
  usage: 'FIRST SECOND',
  summary: 'say in what two schemas differ, column by column; exit code 1 when they do',
  arguments: ['first', 'second'],
  options: {},
  changes: [],
  exits: { failed: 'they differ' },
  async run(given) {
    const { positionals } = given;
    const [one = '', other = ''] = positionals;
    const [first, second] = [await readJson(one, schemaShape), await readJson(other, schemaShape)];
    const differences = schemaDifference(first, second);
    const hashes = { first: schemaHash(first), second: schemaHash(second) };
    const lines = differences.map(({ at, first: ours, second: theirs }) => `${at}: ${ours || 'nothing'} | ${theirs || 'nothing'}`);
    const verdict =
      differences.length === 0
        ? `equal: both are ${hashes.first}`
        : `${one} is ${hashes.first.slice(0, 12)}, ${other} is ${hashes.second.slice(0, 12)}`;
    print(given, { ...hashes, differences }, `${[...lines, verdict].join('\n')}\n`);
    return differences.length === 0 ? exitCodes.done : exitCodes.failed;
  },
};
