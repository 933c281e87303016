// `cohort schema propose`: a schema's hash to a vote, and its bytes to the parties, from which the other members fetch it.
import { schemaShape } from '@cohort/client-agent/data/schema-shape';
import { CohortError, exitCodes } from '@cohort/protos/errors';
import { wordShape } from '@cohort/protos/names-schema';
import { partyArtifacts } from '../../consortium/party-artifacts.ts';
import { readJson } from '../../node/read-json.ts';
import { proposalOf, schemaProposal } from '../../rows/shared-schema.ts';
import type { Command } from '../command.ts';
import { print } from '../print.ts';
import { openedText, openProposal } from '../proposal/open-proposal.ts';
import { ownAdminOptions, withOwnAdmin } from '../with-admin.ts';

export const command: Command = {
  usage: 'FILE [--name NAME] [--as MSP] [--dir DIR]',
  summary: 'propose a schema under a name, for good once accepted, and give it to the parties; the same command again gives it once more',
  arguments: ['file'],
  options: {
    name: { type: 'string', value: 'NAME', means: 'the name that it is accepted under (its own, in small letters)' },
    ...ownAdminOptions,
  },
  changes: ['ledger', 'parties'],
  async run(given) {
    const { values, positionals, changes } = given;
    const schema = await readJson(positionals[0] ?? '', schemaShape);
    const { body, bytes } = schemaProposal(schema, named(values['name'], schema.name));
    const about = `schema ${body.name}: hash ${body.hash}, ${String(body.size)} bytes`;
    const done = await withOwnAdmin(given, async (admin, consortium) => {
      const known = await proposalOf(admin.ledger, body);
      const opened = known === null ? await openProposal(admin, body, null, changes) : null;
      const proposal = known ?? opened?.proposal ?? null;
      if (proposal !== null && !changes.isDry)
        return { ...body, proposal, opened, at: (await partyArtifacts(admin, consortium).put(bytes, proposal)).at };
      changes.artifact('every party', bytes);
      return { ...body, proposal, opened, at: [] };
    });
    const text =
      done.opened === null ? `proposal ${String(done.proposal)} names it already\n` : openedText(done.opened, String(values['dir']));
    print(
      given,
      done,
      `${about}\n${text}its bytes lie at ${done.at.join(', ')}; the others read it with: cohort schema fetch ${done.name}\n`,
      `${about}\n`,
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
