// `cohort audit export`: everything that a stranger needs to check a consortium's rounds, in one file.
import { CohortError, exitCodes } from '@cohort/protos/errors';
import { exportAudit } from '../../audit/export-audit.ts';
import { readOptions, type Command } from '../command.ts';
import { print } from '../print.ts';
import { adminOptions } from '../with-admin.ts';
import { progress } from './progress.ts';

export const command: Command = {
  usage: '--out FILE [--as MSP] [--dir DIR]',
  summary: "write blocks, sums, models and the parties' signatures to one file",
  async run(args) {
    const { values } = readOptions(args, { out: { type: 'string' }, ...adminOptions }, []);
    if (typeof values['out'] !== 'string') throw new CohortError('USAGE', '--out: expected the file to write, got none');
    const shown = progress();
    const written = await exportAudit({
      dir: String(values['dir']),
      msp: typeof values['as'] === 'string' ? values['as'] : undefined,
      out: values['out'],
      tell: (records) => {
        shown.tell(`${String(records)} records`);
      },
    });
    shown.end();
    const { file, bytes, records, height, anchor, head } = written;
    print(
      values,
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
