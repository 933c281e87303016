// How far an organisation's own orderer and peer are, and who leads the orderers, as these say on this machine.
import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { channelName, type ChannelMember } from './channel-config.ts';
import { localAddress } from './fabric-place.ts';
import type { OrganisationPart } from './organisation-part.ts';

const patienceMs = 2000;

/** Blocks that it has; null where it does not answer, or has not joined the channel. */
export async function ordererHeight({ folder, place }: OrganisationPart): Promise<number | null> {
  try {
    const { tlsCert, tlsKey, tlsCa } = folder.node('orderer');
    const [cert, key, ca] = await Promise.all([readFile(tlsCert), readFile(tlsKey), readFile(tlsCa)]);
    const url = `https://${localAddress(place.local.ordererAdmin)}/participation/v1/channels/${channelName}`;
    const { height } = JSON.parse(await get(url, { cert, key, ca })) as { readonly height?: unknown };
    return typeof height === 'number' ? height : null;
  } catch {
    return null;
  }
}

export async function peerHeight({ place }: Pick<OrganisationPart, 'place'>): Promise<number | null> {
  return await metricOf(place.local.peerOperations, 'ledger_blockchain_height');
}

/** The organisation whose orderer leads, as this orderer has it; null where it does not say. */
export async function leaderBy(
  { msp, place }: OrganisationPart,
  { isByzantine, members }: { readonly isByzantine: boolean; readonly members: readonly Pick<ChannelMember, 'id' | 'msp'>[] },
): Promise<string | null> {
  if (isByzantine) {
    const leader = await metricOf(place.local.ordererOperations, 'consensus_BFT_leader_id');
    return members.find(({ id }) => id === leader)?.msp ?? null;
  }
  return (await metricOf(place.local.ordererOperations, 'consensus_etcdraft_is_leader')) === 1 ? msp : null;
}

/** A gauge of the channel, as the program has it for who watches it. */
async function metricOf(port: number, name: string): Promise<number | null> {
  try {
    const answer = await fetch(`http://${localAddress(port)}/metrics`, { signal: AbortSignal.timeout(patienceMs) });
    const line = (await answer.text()).split('\n').find((each) => each.startsWith(`${name}{`) && each.includes(`channel="${channelName}"`));
    return line === undefined ? null : Number(line.split(' ').at(-1));
  } catch {
    return null;
  }
}

async function get(url: string, keys: { readonly cert: Buffer; readonly key: Buffer; readonly ca: Buffer }): Promise<string> {
  return await new Promise((resolve, reject) => {
    const asked = request(url, { ...keys, timeout: patienceMs, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        resolve(Buffer.concat(chunks).toString());
      });
    });
    asked.on('timeout', () => {
      asked.destroy(new Error('timeout'));
    });
    asked.on('error', reject);
    asked.end();
  });
}
