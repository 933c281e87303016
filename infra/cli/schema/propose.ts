// `cohort schema propose`: a schema's hash to a vote, and its bytes to the parties, from which the other members fetch it.
import { schemaShape } from '@cohort/client-agent/data/schema-shape';
import { CohortError, exitCodes } from '@cohort/protos/errors';
import { wordShape } from '@cohort/protos/names-schema';
import { partyArtifacts } from '../../consortium/party-artifacts.ts';
import { readJson } from '../../node/read-json.ts';
import { proposalOf, schemaProposal } from '../../rows/shared-schema.ts';
import { readOptions, type Command } from '../command.ts';
import { print } from '../print.ts';
import { openedText, openProposal } from '../proposal/open-proposal.ts';
import { adminOptions, withOwnAdmin } from '../with-admin.ts';

export const command: Command = {
  usage: 'FILE [--name NAME] [--dry-run] [--as MSP] [--dir DIR]',
  summary: 'propose a schema under a name, for good once accepted, and give it to the parties; the same command again gives it once more',
  async run(args) {
    const options = { name: { type: 'string' }, 'dry-run': { type: 'boolean' }, ...adminOptions } as const;
    const { values, positionals } = readOptions(args, options, ['file']);
    const schema = await readJson(positionals[0] ?? '', schemaShape);
    const { body, bytes } = schemaProposal(schema, named(values['name'], schema.name));
    const about = `schema ${body.name}: hash ${body.hash}, ${String(body.size)} bytes`;
    if (values['dry-run'] === true) {
      print(values, { ...body, dryRun: true }, `would propose ${about}\nnothing was changed: leave out --dry-run\n`);
      return exitCodes.done;
    }
    const done = await withOwnAdmin(values, async (admin, consortium) => {
      const known = await proposalOf(admin.ledger, body);
      const opened = known === null ? await openProposal(admin, body, null) : null;
      const proposal = known ?? opened?.proposal ?? '';
      const { at } = await partyArtifacts(admin, consortium).put(bytes, proposal);
      return { ...body, proposal, opened, at };
    });
    const text = done.opened === null ? `proposal ${done.proposal} names it already\n` : openedText(done.opened, String(values['dir']));
    print(
      values,
      done,
      `${about}\n${text}its bytes lie at ${done.at.join(', ')}; the others read it with: cohort schema fetch ${done.name}\n`,
    );
    return exitCodes.done;
  },
};

/** @throws {CohortError} USAGE for a name that the ledger does not take */
function named(given: string | boolean | undefined, own: string): string {
  const name = typeof given === 'string' ? given : own.toLowerCase();
  try {
    return wordShape(name, '--name');
  } catch (thrown) {
    throw new CohortError('USAGE', CohortError.from(thrown).detail);
  }
}
