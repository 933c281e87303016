// `cohort ledger status`: how the ledger stands, whichever it is: the embedded one's head, or each program of the Fabric network here.
import { exitCodes } from '@cohort/protos/errors';
import { loadConsortium } from '../../consortium/layout.ts';
import { ledgerStanding, type ProgramStanding } from '../../fabric/ledger-standing.ts';
import { membersHere } from '../../fabric/organisation-part.ts';
import { table } from '../../view/table.ts';
import type { Command } from '../command.ts';
import { print } from '../print.ts';
import { adminOptions, withAdmin } from '../with-admin.ts';

export const command: Command = {
  usage: '[--as MSP] [--dir DIR]',
  summary:
    'how the ledger stands: height and head of the embedded one; of a Fabric network here each program, its height, lag and certificates, and who leads',
  arguments: [],
  options: adminOptions,
  changes: [],
  exits: { unreachable: 'the embedded ledger, or a program here, does not answer' },
  async run(given) {
    const dir = String(given.values['dir']);
    const { ledger } = await loadConsortium(dir);
    if (ledger.kind === 'embedded') {
      const { height, hash } = await withAdmin(given, ({ ledger: door }) => door.head());
      const { kind, msp, endpoint } = ledger;
      print(
        given,
        { kind, msp, endpoint, height, head: hash },
        `embedded ledger (single operator) of ${msp} at ${endpoint}: height ${String(height)}, head ${hash}\n`,
      );
      return exitCodes.done;
    }
    const msps = ledger.members.map(({ msp }) => msp);
    const standing = await ledgerStanding(dir, await membersHere(dir, ledger), msps);
    const lines = [
      `Hyperledger Fabric of ${msps.join(', ')}: height ${String(standing.height ?? 'unknown')}, led by ${standing.leader ?? 'nobody known here'}`,
      ...table([['program', 'answers', 'height', 'behind', 'certificates until'], ...standing.programs.map(rowOf)]),
    ];
    print(given, { kind: ledger.kind, ...standing }, `${lines.join('\n')}\n`);
    return standing.programs.every(({ answers }) => answers) ? exitCodes.done : exitCodes.unreachable;
  },
};

const rowOf = ({ program, answers, height, behind, certificates }: ProgramStanding): readonly string[] => [
  program,
  answers ? 'yes' : 'no',
  height === null ? '' : String(height),
  behind === null ? '' : String(behind),
  certificates.slice(0, 10),
];
