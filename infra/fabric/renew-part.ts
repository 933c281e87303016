// New keys and certificates for an organisation's part of a Fabric network: in force at once, but for the orderer's, which the channel must name first.
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { placeOf } from '@cohort/protos/endpoint';
import { isThere } from '../node/is-there.ts';
import { readText } from '../node/read-text.ts';
import type { Organisation } from '../pki/create-organisation.ts';
import type { MemberOnChannel } from './channel-members.ts';
import { nodeFolder, nodeNames, writeNode, type NodeFolder, type NodeName } from './organisation-folder.ts';
import type { OrganisationPart } from './organisation-part.ts';

const nextOf = (dir: string, name: NodeName): string => join(dir, `${name}-next`);

/** The orderer's keys that wait until the channel names them. */
export const orderersNext = (dir: string): NodeFolder => nodeFolder(dir, 'orderer-next');

export async function renewPart(
  { folder, place }: Pick<OrganisationPart, 'folder' | 'place'>,
  organisation: Organisation,
  notAfter?: Date,
): Promise<void> {
  const { dir } = folder;
  const hosts = [place.orderer, place.peer].map(({ endpoint }) => placeOf(endpoint).host);
  for (const name of nodeNames) {
    const next = nextOf(dir, name);
    const making = `${next}.unfinished`;
    await rm(making, { recursive: true, force: true });
    await mkdir(making, { recursive: true, mode: 0o700 });
    await writeNode(making, name, organisation, hosts, notAfter);
    await rm(next, { recursive: true, force: true });
    await rename(making, next);
    if (name !== 'orderer') await putInForce(dir, name);
  }
}

/** Whole before and whole after: what a start that broke off left half done is finished by `finishRenewal`. */
async function putInForce(dir: string, name: NodeName): Promise<void> {
  const former = join(dir, `${name}-former`);
  await rm(former, { recursive: true, force: true });
  await rename(join(dir, name), former);
  await rename(nextOf(dir, name), join(dir, name));
  await rm(former, { recursive: true, force: true });
}

export async function finishRenewal(dir: string): Promise<void> {
  for (const name of nodeNames)
    if (!(await isThere(join(dir, name))) && (await isThere(nextOf(dir, name)))) await rename(nextOf(dir, name), join(dir, name));
}

/** Puts the orderer's keys in force once the channel names their certificate. @returns whether it did */
export async function takeUpOrderer(
  { folder: { dir }, msp }: Pick<OrganisationPart, 'folder' | 'msp'>,
  members: readonly MemberOnChannel[],
): Promise<boolean> {
  const onChannel = members.find((each) => each.msp === msp);
  if (onChannel === undefined || !(await isThere(nextOf(dir, 'orderer')))) return false;
  if ((await readText(orderersNext(dir).tlsCert, 'expected a certificate, got none; renew it again')) !== onChannel.ordererTlsPem)
    return false;
  await putInForce(dir, 'orderer');
  return true;
}
