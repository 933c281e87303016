// `cohort chaincode upgrade`: takes the package that is to be in force next, which the running `cohort ledger up` serves, approves and, once enough have, commits.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { anchorOf } from '@cohort/chaincode/core/invoke';
import { readPackage } from '@cohort/chaincode/fabric/chaincode-package';
import { CohortError, exitCodes } from '@cohort/protos/errors';
import { loadConsortium } from '../../consortium/layout.ts';
import { expectFabric } from '../../consortium/ledger-address.ts';
import { findBinaries } from '../../fabric/find-binaries.ts';
import { heldPackages, holdNext } from '../../fabric/held-packages.ts';
import { networkDir } from '../../fabric/network-folder.ts';
import { membersHere } from '../../fabric/organisation-part.ts';
import { operatorPart } from '../../fabric/operator-part.ts';
import { slots } from '../../fabric/slots.ts';
import { unreadable } from '../../node/unreadable.ts';
import type { Command } from '../command.ts';
import { print } from '../print.ts';
import { dirOption } from '../with-admin.ts';

export const command: Command = {
  usage: 'PACKAGE [--dir DIR]',
  summary:
    "have the chaincode on Hyperledger Fabric replaced by a package: this organisation's word for it, which takes effect once enough others have given theirs",
  arguments: ['package'],
  options: { dir: dirOption },
  changes: ['files', 'ledger'],
  notes:
    'Every organisation makes the package of the new version itself (cohort chaincode package --label) and compares its id with the others; cohort ledger up, which runs, then serves both, approves the new one, and goes on to it when all have, or two thirds have for half a minute. Rounds go on.',
  async run(given) {
    const { positionals, values, changes } = given;
    const [file = ''] = positionals;
    const dir = String(values['dir']);
    const { genesis, ledger } = await loadConsortium(dir);
    const here = await membersHere(dir, expectFabric(ledger, dir));
    const bytes = await readFile(file).catch(async (cause: unknown) => {
      throw await unreadable(file, 'expected a package of cohort chaincode package, got no such file', cause);
    });
    const { id, label, anchor } = await readPackage(bytes);
    if (anchor !== anchorOf(genesis))
      throw new CohortError(
        'CONFIG_INVALID',
        `${file}: expected a package with the anchor ${anchorOf(genesis)}, got ${anchor}: it is another consortium's`,
      );
    const network = networkDir(dir);
    const held = await heldPackages(network);
    const slot = slots.find((each) => each.label === label);
    const inForce = await versionInForce(dir, here[0] ?? '');
    const free = slots.find((each) => held.every((other) => other.slot !== each || other.version !== inForce));
    if (slot === undefined || held.some((each) => each.slot === slot && each.version === inForce && each.id !== id))
      throw new CohortError(
        'CONFIG_INVALID',
        `${file}: expected a package whose label is not that of the one in force, got ${label}; make it with --label ${free?.label ?? ''}`,
      );
    if (changes.isDry) changes.note({ change: 'new', path: join(network, slot.file), holds: `the chaincode package ${id}` });
    else await holdNext(network, slot, bytes, id);
    print(
      given,
      { id, label, organisations: here },
      `${here.join(', ')}: ${id} is wanted; compare the id with the others, who do the same; cohort ledger up goes on to it\n`,
    );
    return exitCodes.done;
  },
};

/** @throws {CohortError} UNREACHABLE where the own peer does not say */
async function versionInForce(dir: string, msp: string): Promise<string> {
  const { Lifecycle } = await import('../../fabric/lifecycle.ts');
  const { path } = await findBinaries('nothing was changed');
  const own = await operatorPart(dir, msp);
  const committed = await new Lifecycle(own, path.peer, { tell: () => undefined, signal: new AbortController().signal }).committed();
  if (committed !== null) return committed.version;
  throw new CohortError(
    'UNREACHABLE',
    `${msp}-peer: expected what is in force on the channel, got no answer; run cohort ledger up beside this`,
  );
}
