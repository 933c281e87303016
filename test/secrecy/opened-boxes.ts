// What is inside the boxes of a document for whoever received it: keys, salts and r, opened with the receiver's own key.
import { openReveal, openShare } from '@cohort/mpc/seal';
import { roleOf, type ShareIndex } from '@cohort/mpc/roles';
import type { Announcement } from '@cohort/protos/messages';
import { fromHex, toHex } from '@cohort/protos/hash';
import type { Signed } from '@cohort/protos/statements';
import type { Cooperative } from '../story/cooperative.ts';
import type { Received } from '../story/received.ts';
import { partyHosts } from '../story/study.ts';

/** One document for each box that the receiver can open; a box for somebody else gives none. */
export async function openedBoxes({ by, document, round: of }: Received, cooperative: Cooperative): Promise<Received[]> {
  const me = partyHosts.findIndex((msp) => by === `${msp}/party`);
  if (me < 0) return [];
  const recipientSecret = (await cooperative.boxSecrets(by)).of(toHex(cooperative.keys(by).boxKey.publicKey));
  return boxesIn(document, of).flatMap(({ round, box }): Received[] => {
    try {
      const document = open(round, box, me, recipientSecret, cooperative);
      return [{ by, call: 'opened box', round, document, frames: null }];
    } catch {
      return [];
    }
  });
}

type Box = Announcement | Signed<'noiseReveal'>;

function open(round: string, box: Box, me: number, recipientSecret: Uint8Array, cooperative: Cooperative): Record<string, string> {
  const { termsHash } = box;
  if ('member' in box) {
    const { member } = box;
    const [, number, attempt] = round.split('~').map(Number);
    const role = roleOf(me, number ?? 0, attempt ?? 0);
    const senderPublic = cooperative.keys(`${member}/agent`).boxKey.publicKey;
    const { keys, salts } = openShare(fromHex(box.sealed), { termsHash, member, role, senderPublic, recipientSecret });
    return { ...hexed('k', keys), ...hexed('salt', salts) };
  }
  const { party, body } = box;
  const senderPublic = cooperative.keys(`${partyHosts[party as 0 | 1 | 2]}/party`).boxKey.publicKey;
  const r = openReveal(fromHex(body.sealed), { termsHash, party, index: body.index as ShareIndex, senderPublic, recipientSecret });
  return { [`r${String(body.index)}`]: toHex(r) };
}

const hexed = (name: string, secrets: Readonly<Record<string, Uint8Array | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(secrets).map(([index, bytes]) => [`${name}${index}`, toHex(bytes ?? new Uint8Array())]));

/** Every box anywhere in a document, with its round. */
function boxesIn(document: unknown, round: string): { readonly round: string; readonly box: Box }[] {
  if (document === null || typeof document !== 'object') return [];
  const own = 'round' in document && typeof document.round === 'string' ? document.round : round;
  const isAnnouncement = 'sealed' in document && 'member' in document;
  const isReveal = 'kind' in document && document.kind === 'noiseReveal' && 'body' in document;
  const here = isAnnouncement || isReveal ? [{ round: own, box: document as unknown as Box }] : [];
  return [...here, ...Object.values(document).flatMap((value) => boxesIn(value, own))];
}
