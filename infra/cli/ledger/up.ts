// `cohort ledger up`: runs the folder's part of a consortium's Fabric network until it is interrupted.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { exitCodes } from '@cohort/protos/errors';
import { loadConsortium } from '../../consortium/layout.ts';
import { expectFabric } from '../../consortium/ledger-address.ts';
import { expectPlaceFree } from '../../fabric/expect-place-free.ts';
import { findBinaries } from '../../fabric/find-binaries.ts';
import { networkDir } from '../../fabric/network-folder.ts';
import { membersHere, organisationPart } from '../../fabric/organisation-part.ts';
import { programKinds } from '../../fabric/organisation-settings.ts';
import { expectUnlocked, lockFolder } from '../../node/lock-folder.ts';
import { untilStopped } from '../../node/until-stopped.ts';
import type { Command } from '../command.ts';
import { inFolder } from '../in-folder.ts';
import { print, printJson } from '../print.ts';
import { watchInterruption } from '../watch-interruption.ts';
import { dirOption } from '../with-admin.ts';
import { writeErr } from '../../view/write-out.ts';

export const command: Command = {
  usage: '[--dir DIR]',
  summary:
    'run the orderer, peer and chaincode of each founder here, on Hyperledger Fabric, until Ctrl-C: from nothing to the genesis, or from where they stopped',
  arguments: [],
  options: { dir: dirOption },
  changes: ['files', 'ledger', 'processes'],
  goesOn: true,
  notes:
    "Fabric's own commands (peer, orderer, configtxgen, osnadmin; v3.1, or v2.5 for three founders) are taken from the folder that FABRIC_BIN names, or from the PATH. A program that dies is started again, and so is an orderer that stands still while others go on.",
  async run(given) {
    const { values, changes } = given;
    const dir = String(values['dir']);
    const consortium = await loadConsortium(dir);
    const ledger = expectFabric(consortium.ledger, dir);
    const binaries = await findBinaries('no program was started');
    const here = await membersHere(dir, ledger);
    const programs = here.flatMap((msp) => programKinds.map((kind) => `${msp}-${kind}`));
    if (changes.isDry) {
      await expectUnlocked(networkDir(dir));
      for (const msp of here) await expectPlaceFree(dir, msp, (await organisationPart(dir, msp)).place);
      changes.note({ change: 'new', path: networkDir(dir), holds: "the channel's first block and the chaincode's package" });
      for (const name of programs) changes.note({ change: 'process', does: `run ${name}` });
      print(given, { dir, programs }, '');
      return exitCodes.done;
    }
    await mkdir(join(networkDir(dir), 'state'), { recursive: true, mode: 0o700 });
    using _lock = await lockFolder(networkDir(dir));
    using interruption = watchInterruption(() => `cohort ledger up${inFolder(dir)} goes on where it stopped`);
    const { signal } = interruption;
    const say = (event: { readonly event: string } & Readonly<Record<string, unknown>>, line: string): void => {
      if (values['json'] === true) printJson(event);
      else writeErr(`${line}\n`);
    };
    const tell = (text: string): void => {
      say({ event: 'told', text }, text);
    };
    say({ event: 'starting', programs }, `starting ${programs.join(', ')}; Ctrl-C stops them`);
    // Only where it is run: what it loads is much, and cannot be loaded while others load theirs.
    const { runLedger } = await import('../../fabric/run-ledger.ts');
    try {
      await using _network = await runLedger({ dir, consortium: { ...consortium, ledger }, binaries, tell, signal });
      say({ event: 'ready', organisations: here }, `${here.join(', ')}: ready`);
      await untilStopped(signal);
    } catch (thrown) {
      if (!signal.aborted) throw thrown;
    }
    return exitCodes.done;
  },
};
