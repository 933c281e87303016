// An institution's part of a Fabric network as its operator would look at it: keys that others cannot read, certificates of its own authority that hold.
import { fabricDir, organisationDir } from '../consortium/layout.ts';
import type { FabricLedger } from '../consortium/ledger-address.ts';
import { nodeNames, signs } from '../fabric/organisation-folder.ts';
import { organisationPart } from '../fabric/organisation-part.ts';
import { isThere } from '../node/is-there.ts';
import { readText } from '../node/read-text.ts';
import { join } from 'node:path';
import { readSecret } from '../pki/secret-file.ts';
import { checkDates, checkIssuer } from './check-certificates.ts';
import { lookAt, type Finding } from './finding.ts';

/** One finding for each member of whom anything is here. */
export async function checkFabricParts(dir: string, { members, later }: FabricLedger): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { msp } of [...members, ...later])
    if ((await isThere(fabricDir(dir, msp))) || (await isThere(organisationDir(dir, msp))))
      findings.push(await lookAt(`Hyperledger Fabric of ${msp}`, () => partOf(dir, msp)));
  return findings;
}

async function partOf(dir: string, msp: string): Promise<string> {
  const { folder } = await organisationPart(dir, msp);
  const missing = 'expected a certificate, got none; restore it';
  const pems: string[] = [];
  for (const name of nodeNames) {
    const { signCert, signKey, tlsCert, tlsKey } = folder.node(name);
    for (const path of signs(name) ? [signKey, tlsKey] : [tlsKey]) await readSecret(path);
    for (const path of signs(name) ? [signCert, tlsCert] : [tlsCert]) pems.push(await readText(path, missing));
  }
  checkIssuer(pems, await readText(join(organisationDir(dir, msp), 'ca.pem'), missing));
  return `orderer, peer, chaincode and operator ${checkDates(pems)}`;
}
