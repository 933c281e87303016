// `cohort schema fetch`: the schema that a vote accepted, or that one is open on, from the parties; checked by its hash.
import { exitCodes } from '@cohort/protos/errors';
import { partyArtifacts } from '../../consortium/party-artifacts.ts';
import { writeWhole } from '../../node/write-whole.ts';
import { fetchSchema } from '../../rows/shared-schema.ts';
import { readOptions, type Command } from '../command.ts';
import { print } from '../print.ts';
import { refuseThere } from '../refuse-there.ts';
import { adminOptions, withOwnAdmin } from '../with-admin.ts';

export const command: Command = {
  usage: 'NAME [--out FILE] [--as MSP] [--dir DIR]',
  summary: 'write the accepted schema of this name, or the one that is proposed under it, into a file (schema.json) that is not there yet',
  async run(args) {
    const { values, positionals } = readOptions(args, { out: { type: 'string', default: 'schema.json' }, ...adminOptions }, ['name']);
    const [name = ''] = positionals;
    const out = String(values['out']);
    await refuseThere(out, 'out');
    const { schema, hash, status } = await withOwnAdmin(values, ({ ledger, keys }, consortium) =>
      fetchSchema(ledger, partyArtifacts({ ledger, keys }, consortium), name),
    );
    await writeWhole(out, `${JSON.stringify(schema, undefined, 2)}\n`);
    const said =
      status === 'accepted'
        ? `accepted; check your rows by it: cohort data check FILE --schema ${out}`
        : 'only proposed yet: read it before you vote; nobody is bound to it';
    print(values, { name, hash, status, file: out }, `wrote ${out}: schema ${name} ${hash.slice(0, 12)}, ${said}\n`);
    return exitCodes.done;
  },
};
