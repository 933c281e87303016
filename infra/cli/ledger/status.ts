// `cohort ledger status`: how the ledger stands, whichever it is: the embedded one's head, or each program of the Fabric network here.
import { readMembers } from '@cohort/chaincode/client/read-members';
import { exitCodes } from '@cohort/protos/errors';
import { loadConsortium } from '../../consortium/layout.ts';
import { disagreements, type Disagreement } from '../../fabric/registry-channel.ts';
import { ledgerStanding, type ProgramStanding } from '../../fabric/ledger-standing.ts';
import { membersHere } from '../../fabric/organisation-part.ts';
import { table } from '../../view/table.ts';
import type { Command } from '../command.ts';
import { print } from '../print.ts';
import { adminOptions, withAdmin } from '../with-admin.ts';

export const command: Command = {
  usage: '[--as MSP] [--dir DIR]',
  summary:
    'how the ledger stands: height and head of the embedded one; of a Fabric network here each program, its height, lag and certificates, who leads, and whether registry and channel have the same members',
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
    const { members, renewing, ...standing } = await ledgerStanding(dir, await membersHere(dir, ledger));
    const msps = (members ?? ledger.members).map(({ msp }) => msp).sort();
    const registry = members === null ? null : await withAdmin(given, ({ ledger: port }) => readMembers(port)).catch(() => null);
    const differ = members === null || registry === null ? null : [...disagreements(registry, members), ...renewing.map(notNamed)];
    const lines = [
      `Hyperledger Fabric of ${msps.join(', ')}: height ${String(standing.height ?? 'unknown')}, led by ${standing.leader ?? 'nobody known here'}`,
      ...table([['program', 'answers', 'height', 'behind', 'certificates until'], ...standing.programs.map(rowOf)]),
      ...(differ === null ? ['registry and channel: not compared, for one of them did not answer'] : disagreementLines(differ)),
    ];
    print(given, { kind: ledger.kind, members: msps, ...standing, disagreements: differ }, `${lines.join('\n')}\n`);
    return standing.programs.every(({ answers }) => answers) ? exitCodes.done : exitCodes.unreachable;
  },
};

const notNamed = (msp: string): Disagreement => ({
  msp,
  what: 'its orderer has renewed certificates, which the channel does not name',
  next: `cohort org add ${msp}.card`,
});

const disagreementLines = (differ: readonly Disagreement[]): readonly string[] =>
  differ.length === 0
    ? ['registry and channel: the same members, each by the same authority']
    : differ.map(({ msp, what, next }) => `${msp}: ${what}; next: ${next}`);

const rowOf = ({ program, answers, height, behind, certificates }: ProgramStanding): readonly string[] => [
  program,
  answers ? 'yes' : 'no',
  height === null ? '' : String(height),
  behind === null ? '' : String(behind),
  certificates.slice(0, 10),
];
