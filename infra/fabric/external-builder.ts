// The peer's external builder: takes packages of ours only, and connects to the service that the institution itself runs.
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageType } from '@cohort/chaincode/fabric/chaincode-package';
import { writeWhole } from '../node/write-whole.ts';
import { servedAt } from './chaincode-program.ts';
import { slots } from './slots.ts';
import type { OrganisationPart } from './organisation-part.ts';

/**
 * Writes bin/detect, bin/build and bin/release. Where the service of each package is, and the peer's own pair for it, comes from the institution's
 * folder and not from the package: so the package is the same for all, and holds no key.
 * @returns the builder's folder
 */
export async function writeBuilder(own: OrganisationPart): Promise<string> {
  const { folder } = own;
  const builder = join(folder.dir, 'builder');
  const pair = folder.node('peer-chaincode');
  const [clientCert, clientKey, rootCert] = await Promise.all(
    [pair.tlsCert, pair.tlsKey, pair.tlsCa].map((path) => readFile(path, 'utf8')),
  );
  const releases: string[] = [];
  for (const slot of slots) {
    const content = {
      address: servedAt(slot, own),
      dial_timeout: '10s',
      tls_required: true,
      client_auth_required: true,
      client_cert: clientCert,
      client_key: clientKey,
      root_cert: rootCert,
    };
    const connection = join(folder.dir, slot.program === 'chaincode' ? 'connection.json' : `connection-${slot.program}.json`);
    await writeWhole(connection, JSON.stringify(content), 0o600);
    const copy = `cp '${connection.replaceAll("'", "'\\''")}' "$2/chaincode/server/connection.json"`;
    releases.push(`if grep -q '"label":"${slot.label}"' "$1/metadata.json"; then ${copy}; fi`);
  }
  const scripts = {
    detect: `grep -q '"type":"${packageType}"' "$2/metadata.json"`,
    build: 'cp "$1"/* "$3"/\ncp "$2/metadata.json" "$3/metadata.json"',
    release: ['mkdir -p "$2/chaincode/server"', ...releases].join('\n'),
  };
  await mkdir(join(builder, 'bin'), { recursive: true });
  for (const [name, script] of Object.entries(scripts)) {
    const path = join(builder, 'bin', name);
    await writeWhole(path, `#!/bin/sh\nset -e\n${script}\n`, 0o755);
  }
  return builder;
}
