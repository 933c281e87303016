// `cohort ledger replay`: makes the embedded ledger's file again from an audit file, by running every transaction once more.
import { CohortError, exitCodes } from '@cohort/protos/errors';
import { replayAudit } from '../../audit/replay-audit.ts';
import { loadConsortium } from '../../consortium/layout.ts';
import { openNamed } from '../../node/open-named.ts';
import type { Command } from '../command.ts';
import { print } from '../print.ts';
import { dirOption } from '../with-admin.ts';

export const command: Command = {
  usage: 'FILE --out FILE [--from FILE] [--dir DIR]',
  summary:
    "make the file of the embedded ledger (single operator) again from an audit file: every transaction is run once more, to each header's state hash",
  arguments: ['file'],
  options: {
    out: { type: 'string', value: 'FILE', means: "the ledger's file; its host has it as nodes/HOST-ledger/state/ledger.sqlite" },
    from: { type: 'string', value: 'FILE', means: 'a snapshot of that ledger: only blocks behind it are run (from the genesis on)' },
    dir: dirOption,
  },
  changes: ['files'],
  notes:
    'For a host that lost its disk, beside the keys of a backup (cohort node restore). Take the newest audit file that any member can export: members that have seen later blocks refuse a ledger that shows less.',
  async run(given) {
    const { values, positionals, changes } = given;
    const [file = ''] = positionals;
    const { out, from } = values;
    if (typeof out !== 'string') throw new CohortError('USAGE', "--out: expected a name for the ledger's file, got none");
    const { genesis, ledger } = await loadConsortium(String(values['dir']));
    if (ledger.kind !== 'embedded')
      throw new CohortError(
        'USAGE',
        'ledger: expected the embedded ledger (single operator), got Hyperledger Fabric, whose peers have snapshots',
      );
    await using handle = await openNamed(file, 'expected an audit file, got no such file; correct its name');
    const chunks = handle.createReadStream({ highWaterMark: 2 ** 20, autoClose: false }) as AsyncIterable<Uint8Array>;
    const { height, hash, stateHash } = await replayAudit(
      chunks,
      genesis,
      changes.isDry ? null : out,
      typeof from === 'string' ? from : null,
    );
    if (changes.isDry) changes.note({ change: 'new', path: out, holds: `${String(height + 1)} blocks` });
    const held = `${String(height + 1)} blocks, each with the state hash of its header; height ${String(height)}, head ${hash}, state ${stateHash}`;
    print(given, { height, head: hash, stateHash, out }, `${out}: ${held}\n`, `${held}\n`);
    return exitCodes.done;
  },
};
