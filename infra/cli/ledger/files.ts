// `cohort ledger files`: what each founder here starts its part of a Fabric network with, for one that has a supervisor of its own.
import { readFile } from 'node:fs/promises';
import { exitCodes } from '@cohort/protos/errors';
import { fabricDir, loadConsortium } from '../../consortium/layout.ts';
import { expectFabric } from '../../consortium/ledger-address.ts';
import { findBinaries } from '../../fabric/find-binaries.ts';
import { networkDir, networkFolder } from '../../fabric/network-folder.ts';
import { membersHere } from '../../fabric/organisation-part.ts';
import { organisationSettings } from '../../fabric/organisation-settings.ts';
import { runScripts } from '../../fabric/run-scripts.ts';
import type { Command } from '../command.ts';
import { print } from '../print.ts';
import { dirOption } from '../with-admin.ts';

export const command: Command = {
  usage: '[--dir DIR]',
  summary:
    "write the settings of each founder's Fabric programs here, the channel's first block, the chaincode's package, and scripts that run them; starts nothing",
  arguments: [],
  options: { dir: dirOption },
  changes: ['files'],
  notes:
    "Every founder does so at home, with its own keys only; the first block and the package's id follow from the consortium's file and are the same at each: compare them. cohort ledger up does all of it, and keeps the programs running.",
  async run(given) {
    const { values, changes } = given;
    const dir = String(values['dir']);
    const consortium = await loadConsortium(dir);
    const ledger = expectFabric(consortium.ledger, dir);
    const binaries = await findBinaries('nothing was written');
    const here = await membersHere(dir, ledger);
    if (changes.isDry) {
      changes.note({ change: 'new', path: networkDir(dir), holds: "the channel's first block and the chaincode's package" });
      for (const msp of here)
        changes.note({
          change: 'new',
          path: fabricDir(dir, msp),
          holds: `settings of ${msp}'s orderer and peer, and scripts that run them`,
        });
      print(given, { dir, organisations: here }, '');
      return exitCodes.done;
    }
    const network = await networkFolder(dir, { genesis: consortium.genesis, ledger }, binaries);
    const files: string[] = [network.block, network.package];
    for (const msp of here) {
      const own = await organisationSettings(dir, msp, network, binaries);
      for (const [path, content] of runScripts(own, network, binaries)) {
        await changes.file(path, content, 0o700);
        files.push(path);
      }
    }
    const { blockSha256, packageId } = network;
    const bytes = (await readFile(network.block)).length;
    print(
      given,
      { dir, organisations: here, files, block: { bytes, sha256: blockSha256 }, package: packageId },
      [
        ...files.map((path) => `wrote ${path}`),
        `first block ${blockSha256}`,
        `chaincode ${packageId}`,
        'compare both with another founder, then run run-orderer.sh, run-peer.sh and run-chaincode.sh, and join-channel.sh once',
        '',
      ].join('\n'),
    );
    return exitCodes.done;
  },
};
