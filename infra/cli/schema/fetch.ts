// `cohort schema fetch`: the schema that a vote accepted, or that one is open on, from the parties; checked by its hash.
import { exitCodes } from '@cohort/protos/errors';
import { partyArtifacts } from '../../consortium/party-artifacts.ts';
import { fetchSchema } from '../../rows/shared-schema.ts';
import type { Command } from '../command.ts';
import { print } from '../print.ts';
import { refuseThere } from '../../node/refuse-there.ts';
import { ownAdminOptions, withOwnAdmin } from '../with-admin.ts';

export const command: Command = {
  usage: 'NAME [--out FILE] [--as MSP] [--dir DIR]',
  summary: 'write the accepted schema of this name, or the one that is proposed under it, into a file (schema.json) that is not there yet',
  arguments: ['name'],
  options: {
    out: { type: 'string', value: 'FILE', default: 'schema.json', means: 'where it is written; not there yet' },
    ...ownAdminOptions,
  },
  changes: ['files'],
  async run(given) {
    const { values, positionals } = given;
    const [name = ''] = positionals;
    const out = String(values['out']);
    await refuseThere(out, 'out');
    const { schema, hash, status } = await withOwnAdmin(given, ({ ledger, keys }, consortium) =>
      fetchSchema(ledger, partyArtifacts({ ledger, keys }, consortium), name),
    );
    await given.changes.file(out, `${JSON.stringify(schema, undefined, 2)}\n`);
    const said =
      status === 'accepted'
        ? `accepted; check your rows by it: cohort data check FILE --schema ${out}`
        : 'only proposed yet: read it before you vote; nobody is bound to it';
    print(given, { name, hash, status, file: out }, `wrote ${out}: schema ${name} ${hash.slice(0, 12)}, ${said}\n`);
    return exitCodes.done;
  },
};
