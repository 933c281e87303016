// `cohort audit export`: everything that a stranger needs to check a consortium's rounds, in one file.
import { CohortError, exitCodes } from '@cohort/protos/errors';
import { refuseWritten } from '../../audit/write-audit-file.ts';
import { exportAudit } from '../../audit/export-audit.ts';
import type { Command } from '../command.ts';
import { print } from '../print.ts';
import { adminOptions, withAdmin } from '../with-admin.ts';
import { watchInterruption } from '../watch-interruption.ts';
import { progress } from './progress.ts';

export const command: Command = {
  usage: '--out FILE [--as MSP] [--dir DIR]',
  summary: "write blocks, sums, models and the parties' signatures to one file",
  arguments: [],
  options: {
    out: { type: 'string', value: 'FILE', means: 'the file to write; not there yet' },
    ...adminOptions,
  },
  changes: ['files'],
  async run(given) {
    const { values } = given;
    if (typeof values['out'] !== 'string') throw new CohortError('USAGE', '--out: expected the file to write, got none');
    if (given.changes.isDry) {
      const { out } = values;
      refuseWritten(out);
      const { height } = await withAdmin(given, ({ ledger }) => ledger.head());
      given.changes.note({
        change: 'new',
        path: out,
        holds: `blocks 0 to ${String(height)}, with sums, models and signatures as the parties send them`,
      });
      print(given, { file: out, height }, '');
      return exitCodes.done;
    }
    using interruption = watchInterruption(() => 'nothing was written');
    const shown = progress();
    const written = await exportAudit({
      dir: String(values['dir']),
      msp: typeof values['as'] === 'string' ? values['as'] : undefined,
      out: values['out'],
      signal: interruption.signal,
      tell: (records) => {
        shown.tell(`${String(records)} records`);
      },
    });
    shown.end();
    const { file, bytes, records, height, anchor, head } = written;
    print(
      given,
      written,
      [
        `wrote ${file}: ${String(records)} records, ${String(bytes)} bytes, blocks 0 to ${String(height)}`,
        `check it with: cohort audit verify ${file} --anchor ${anchor} --head ${head}`,
        '',
      ].join('\n'),
    );
    return exitCodes.done;
  },
};
