// `cohort chaincode serve`: runs the code of an installed package for this institution's own Fabric peer until it is stopped.
import { readFile } from 'node:fs/promises';
import { runPackage } from '@cohort/chaincode/fabric/run-package';
import { CohortError, exitCodes } from '@cohort/protos/errors';
import { readText } from '../../node/read-text.ts';
import { unreadable } from '../../node/unreadable.ts';
import { untilStopped } from '../../node/until-stopped.ts';
import type { Command, OptionTable } from '../command.ts';
import { print } from '../print.ts';
import { watchInterruption } from '../watch-interruption.ts';

const options = {
  id: { type: 'string', value: 'ID', means: 'id of the package that was approved, LABEL:SHA256: no other code is run' },
  listen: { type: 'string', value: 'HOST:PORT', means: 'where the peer finds it, as in its connection.json' },
  cert: { type: 'string', value: 'FILE', means: 'certificate of this server, PEM' },
  key: { type: 'string', value: 'FILE', means: 'private key of this server, PEM' },
  'peer-ca': { type: 'string', value: 'FILE', means: "certificate of the authority that issued the peer's pair for this connection, PEM" },
} as const satisfies OptionTable;

export const command: Command = {
  usage: 'PACKAGE --id ID --listen HOST:PORT --cert FILE --key FILE --peer-ca FILE',
  summary: "run the code of a chaincode package for this institution's own Fabric peer until SIGTERM",
  arguments: ['package'],
  options,
  changes: ['processes'],
  goesOn: true,
  async run(given) {
    const { positionals, values, changes } = given;
    const [file = ''] = positionals;
    const [id, listen, cert, key, peerCa] = (['id', 'listen', 'cert', 'key', 'peer-ca'] as const).map((name) => {
      const value = values[name];
      if (typeof value !== 'string') throw new CohortError('USAGE', `--${name}: expected ${options[name].value}, got none`);
      return value;
    }) as [string, string, string, string, string];
    const missing = 'expected a file, got none';
    const [certPem, keyPem, peerCaPem] = await Promise.all([cert, key, peerCa].map((path) => readText(path, missing)));
    const tls = { certPem: certPem ?? '', keyPem: keyPem ?? '', peerCaPem: peerCaPem ?? '' };
    const bytes = await readFile(file).catch(async (cause: unknown) => {
      throw await unreadable(file, 'expected a package of cohort chaincode package, got no such file', cause);
    });
    if (changes.isDry) {
      changes.note({ change: 'process', does: `run the chaincode of ${file} at ${listen}` });
      print(given, { file, listen }, '');
      return exitCodes.done;
    }
    using stop = watchInterruption(() => 'the peer connects again once it is started again');
    await using served = await runPackage(bytes, id, { listen, tls });
    print(given, { packageId: served.packageId, listen }, `serving ${served.packageId} at ${listen}\n`);
    await untilStopped(stop.signal);
    return exitCodes.done;
  },
};
