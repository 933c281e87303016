// `cohort pin accept`: this site's agent takes up a party's new node key, once its words are those that the party's operator reads out.
import { CohortError, exitCodes } from '@cohort/protos/errors';
import { join } from 'node:path';
import { compareWords } from '../../institution/words.ts';
import { pinChange, writePin, type PinChange } from '../../pins/pin-change.ts';
import { pinWords } from '../../pins/pin-words.ts';
import { ownSite } from '../../plan/own-site.ts';
import { askLine } from '../ask-line.ts';
import type { Command, Options } from '../command.ts';
import { print } from '../print.ts';
import { ownAdminOptions, withOwnAdmin } from '../with-admin.ts';
import { writeErr } from '../../view/write-out.ts';

export const command: Command = {
  usage: 'NODE [--words "..."] [--as MSP] [--dir DIR]',
  summary: 'pin the new node key of a party (va/party), or a party not pinned yet, once the words that its operator reads out are compared',
  arguments: ['node'],
  options: {
    words: { type: 'string', value: 'WORDS', means: 'the eight words as they were read out (asked for)' },
    ...ownAdminOptions,
  },
  changes: ['files'],
  notes:
    "Shares go to pinned parties only, and no vote moves a pin. The registry is asked for the party's keys; their eight words are compared with those that the party's operator reads out to you, by another way than the ledger: cohort pin list shows them there.",
  async run(given) {
    const { values, positionals, changes } = given;
    const [node = ''] = positionals;
    const { folder, msp, status, change, current } = await withOwnAdmin(given, async (admin, _, dir) => {
      const site = await ownSite(dir, admin.msp);
      if (site === null)
        throw new CohortError('CONFIG_INVALID', `${dir}: expected the folder of ${admin.msp}'s agent, which has the pins, got none there`);
      const view = await admin.ledger.evaluate('members.node', { node });
      const found = pinChange(view, site.config.pinnedParties, admin.ledger.genesisHash);
      const { nodeKey, boxKey, tlsCertSha256 } = view;
      return {
        folder: site.folder,
        msp: view.msp,
        status: view.status,
        change: found,
        current: [{ node, nodeKey, boxKey, tlsCertSha256 }, ...site.config.pinnedParties.filter((pin) => pin.node === node)].map(pinWords),
      };
    });
    const { isDry } = changes;
    if (change === null) {
      assertNoOthers(node, msp, values['words'], current);
      print(
        given,
        { node, changed: false, before: current.at(-1), after: current.at(-1) },
        `${node}: the node key that is pinned here is the registry's; nothing was changed\n`,
      );
      return exitCodes.done;
    }
    const [before, after] = [change.before === null ? null : pinWords(change.before), pinWords(change.after)];
    const typed = await wordsFor(change, { msp, status }, values, isDry);
    if (typed !== null) compareWords(typed, after, readBy(node, msp));
    await writePin(folder, change, changes);
    print(given, { node, changed: !isDry, before, after }, linesOf(change, msp, folder), pinLines(change, msp, typed !== null));
    return exitCodes.done;
  },
};

const readBy = (node: string, msp: string) => ({
  reader: `${msp}'s operator`,
  of: `the keys that the ledger has for ${node}`,
  otherwise: `nothing was written: the vote may not have passed yet, the words may be of other keys, or the ledger shows false ones; find out with ${msp}'s operator`,
});

/** Words of neither the registry's keys nor those pinned are of a key that the ledger does not show. @throws {CohortError} SIGNATURE_INVALID, USAGE */
function assertNoOthers(
  node: string,
  msp: string,
  typed: string | boolean | undefined,
  [shown = '', pinned = '']: readonly string[],
): void {
  if (typeof typed !== 'string' || typed === pinned) return;
  compareWords(typed, shown, readBy(node, msp));
}

/** Null for a dry run without words. @throws {CohortError} USAGE where nobody answers */
async function wordsFor(
  change: PinChange,
  { msp, status }: { readonly msp: string; readonly status: string },
  { words }: Options['values'],
  isDry: boolean,
): Promise<string | null> {
  if (typeof words === 'string') return words;
  if (isDry) return null;
  // The new words are not shown before they are typed: who reads them off the screen has compared nothing.
  writeErr(
    `${change.node}, the party of ${msp}, ${status} on the ledger\n${
      change.before === null ? 'not pinned here yet' : `pinned here now:  ${pinWords(change.before)}\nthe registry has other keys`
    }\n`,
  );
  const typed = await askLine(`The eight words of its keys, as ${msp}'s operator reads them out to you on the telephone: `);
  if (typed !== null) return typed;
  throw new CohortError(
    'USAGE',
    `words: expected the eight words of ${change.node}'s keys, got none; nothing was written: run cohort pin accept again, or give --words`,
  );
}

function pinLines({ before, after }: PinChange, msp: string, isCompared: boolean): string {
  const compared = isCompared ? '' : `, as the ledger has it: compare these words with ${msp}'s operator`;
  return [
    `  before: ${before === null ? 'not pinned' : `${pinWords(before)} (node key ${before.nodeKey.slice(0, 16)})`}`,
    `  now:    ${pinWords(after)} (node key ${after.nodeKey.slice(0, 16)})${compared}`,
    '',
  ].join('\n');
}

function linesOf(change: PinChange, msp: string, folder: string): string {
  return [
    `pinned ${change.node}, the party of ${msp}, in ${join(folder, 'node.json')}`,
    `${pinLines(change, msp, true)}a running agent uses it from the next attempt of a round on, without a restart`,
    "a plan that has paused meanwhile goes on once two of its parties' organisations resume it: cohort plan resume PLAN",
    '',
  ].join('\n');
}
