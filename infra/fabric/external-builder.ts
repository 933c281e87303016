// The peer's external builder: takes packages of ours only, and connects to the service that the institution itself runs.
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageType } from '@cohort/chaincode/fabric/chaincode-package';
import { writeWhole } from '../node/write-whole.ts';
import type { OrganisationFolder } from './organisation-folder.ts';

/**
 * Writes bin/detect, bin/build and bin/release. Where the service is, and the peer's own pair for it, comes from the institution's folder and
 * not from the package: so the package is the same for all, and holds no key.
 * @param chaincode `host:port` of the institution's `cohort chaincode serve`
 * @returns the builder's folder
 */
export async function writeBuilder(folder: OrganisationFolder, chaincode: string): Promise<string> {
  const builder = join(folder.dir, 'builder');
  const connection = join(folder.dir, 'connection.json');
  const own = folder.node('peer-chaincode');
  const [clientCert, clientKey, rootCert] = await Promise.all([own.tlsCert, own.tlsKey, own.tlsCa].map((path) => readFile(path, 'utf8')));
  const content = {
    address: chaincode,
    dial_timeout: '10s',
    tls_required: true,
    client_auth_required: true,
    client_cert: clientCert,
    client_key: clientKey,
    root_cert: rootCert,
  };
  await writeWhole(connection, JSON.stringify(content), 0o600);
  const scripts = {
    detect: `grep -q '"type":"${packageType}"' "$2/metadata.json"`,
    build: 'cp "$1"/* "$3"/',
    release: `mkdir -p "$2/chaincode/server" && cp '${connection.replaceAll("'", "'\\''")}' "$2/chaincode/server/connection.json"`,
  };
  await mkdir(join(builder, 'bin'), { recursive: true });
  for (const [name, script] of Object.entries(scripts)) {
    const path = join(builder, 'bin', name);
    await writeWhole(path, `#!/bin/sh\nset -e\n${script}\n`, 0o755);
  }
  return builder;
}
