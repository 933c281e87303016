// How each of an organisation's Fabric programs stands, asked on its own machine: whether it answers, how far it is, until when its certificates hold.
import { isThere } from '../node/is-there.ts';
import { orderersNext } from './renew-part.ts';
import { readText } from '../node/read-text.ts';
import { readCertificate } from '../pki/certificate-sha256.ts';
import { leaderBy, ordererHeight, peerHeight } from './heights.ts';
import { localAddress } from './fabric-place.ts';
import { accepts } from './kept-program.ts';
import { signs, type NodeName } from './organisation-folder.ts';
import type { ChannelNow, MemberOnChannel } from './channel-members.ts';
import { operatorPart, type OperatorPart } from './operator-part.ts';

export interface ProgramStanding {
  /** Such as `va-orderer`. */
  readonly program: string;
  readonly answers: boolean;
  /** Blocks that it has; null for a chaincode, and where it does not say. */
  readonly height: number | null;
  /** Blocks that it lacks of the newest here. */
  readonly behind: number | null;
  /** When the first of its certificates ends, ISO 8601. */
  readonly certificates: string;
}

export interface LedgerStanding {
  readonly height: number | null;
  /** The channel's, as the first peer here that answers has them; null where none does. */
  readonly members: readonly MemberOnChannel[] | null;
  /** The organisation whose orderer leads; null where none of those here says. */
  readonly leader: string | null;
  readonly programs: readonly ProgramStanding[];
  /** Organisations here whose orderer has renewed certificates that the channel does not name yet. */
  readonly renewing: readonly string[];
}

/** @param here organisations whose part of the network is in this folder @throws {CohortError} CONFIG_INVALID */
export async function ledgerStanding(dir: string, here: readonly string[]): Promise<LedgerStanding> {
  const parts = await Promise.all(here.map((msp) => operatorPart(dir, msp)));
  const channel = await firstSeen(parts);
  const leaders = channel === null ? [] : await Promise.all(parts.map((part) => leaderBy(part, channel)));
  const programs = await Promise.all(
    parts.flatMap((part) => {
      const { msp, folder, place } = part;
      const ends = (...names: readonly NodeName[]): Promise<string> =>
        firstEnd(names.flatMap((name) => [...(signs(name) ? [folder.node(name).signCert] : []), folder.node(name).tlsCert]));
      const standing = async (kind: string, height: Promise<number | null>, certificates: Promise<string>) => ({
        program: `${msp}-${kind}`,
        answers: (await height) !== null,
        height: await height,
        certificates: await certificates,
      });
      return [
        standing('orderer', ordererHeight(part), ends('orderer')),
        standing('peer', peerHeight(part), ends('peer', 'operator')),
        accepts(localAddress(place.local.chaincode)).then(async (answers) => ({
          program: `${msp}-chaincode`,
          answers,
          height: null,
          certificates: await ends('chaincode', 'peer-chaincode'),
        })),
      ];
    }),
  );
  const renewed = await Promise.all(parts.map(({ folder }) => isThere(orderersNext(folder.dir).tlsCert)));
  const heights = programs.flatMap(({ height }) => (height === null ? [] : [height]));
  const newest = heights.length === 0 ? null : Math.max(...heights);
  return {
    height: newest,
    members: channel?.members ?? null,
    renewing: parts.filter((_, index) => renewed[index] === true).map(({ msp }) => msp),
    leader: leaders.find((leader) => leader !== null) ?? null,
    programs: programs.map((each) => ({ ...each, behind: newest === null || each.height === null ? null : newest - each.height })),
  };
}

async function firstSeen(parts: readonly OperatorPart[]): Promise<ChannelNow | null> {
  // Only where a peer is asked: what it loads is much.
  const { channelNow } = await import('./channel-now.ts');
  for (const part of parts) {
    const seen = await channelNow(part).catch(() => null);
    if (seen !== null) return seen;
  }
  return null;
}

async function firstEnd(paths: readonly string[]): Promise<string> {
  const missing = 'expected a certificate, got none; restore it';
  const ends = await Promise.all(paths.map(async (path) => Date.parse(readCertificate(await readText(path, missing)).validTo)));
  return new Date(Math.min(...ends)).toISOString();
}
