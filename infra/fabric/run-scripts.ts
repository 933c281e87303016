// Scripts by which an organisation's programs can be run without this one, and what is typed once before: for an operator with a supervisor of its own.
import { dirname, join } from 'node:path';
import type { Environment } from './run-command.ts';
import { approval, commitment, definitionFor } from './lifecycle.ts';
import type { FabricBinaries } from './find-binaries.ts';
import { ordererJoin, peerJoin } from './join-channel.ts';
import type { NetworkFolder } from './network-folder.ts';
import { programKinds, type OrganisationSettings } from './organisation-settings.ts';

/** Path by content; each is run by `sh`. */
export function runScripts(own: OrganisationSettings, network: NetworkFolder, { path }: FabricBinaries): ReadonlyMap<string, string> {
  const dir = dirname(own.folder.mspDir);
  const scripts = programKinds.map((kind): readonly [string, string] => {
    const { path: program, args, env } = own.programs[kind];
    return [join(dir, `run-${kind}.sh`), script([...exported(env), `exec ${line(program, args)}`])];
  });
  const definition = definitionFor(
    network.version,
    network.founders.map(({ msp }) => msp),
  );
  const lifecycle = (args: readonly string[]): string => line(path.peer, ['lifecycle', 'chaincode', ...args]);
  const once = [
    ...exported(own.operator),
    '# once its orderer runs; answers Status: 201',
    line(path.osnadmin, ordererJoin(own, network.block)),
    '# once its peer and its chaincode run',
    line(path.peer, peerJoin(network)),
    lifecycle(['install', network.package]),
    '# once enough orderers run to agree',
    lifecycle(approval(own, network.packageId, definition)),
  ];
  const commit = [
    ...exported(own.operator),
    '# one organisation, once all have approved',
    lifecycle(commitment(own, definition, network.founders)),
  ];
  return new Map([...scripts, [join(dir, 'join-channel.sh'), script(once)], [join(dir, 'commit-chaincode.sh'), script(commit)]]);
}

const script = (lines: readonly string[]): string => `#!/bin/sh\nset -e\n${lines.join('\n')}\n`;
const exported = (env: Environment): string[] => Object.entries(env).map(([name, value]) => `export ${name}=${quoted(value)}`);
const line = (program: string, args: readonly string[]): string => [program, ...args].map(quoted).join(' ');
const quoted = (word: string): string => (/^[\w./:@=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
