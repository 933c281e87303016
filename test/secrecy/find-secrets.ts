// The secrets of the story's rounds as only somebody who sees everything knows them, and a search for their bytes in all that was received.
import type { Contribution } from '@cohort/client-agent/ports/journal';
import { noiseSecretKey } from '@cohort/aggregator/round/commit-noise-secrets';
import { parseFraction } from '@cohort/mpc/accountant';
import { byteLength, sumBlocks } from '@cohort/mpc/block';
import { addNoise } from '@cohort/mpc/noise';
import { noiseSeed } from '@cohort/mpc/noise-seed';
import { indicesOf, roleOf, type ShareIndex } from '@cohort/mpc/roles';
import { maskShareChunks, zeroShareChunks } from '@cohort/mpc/share';
import { concat } from '@cohort/protos/canonical';
import { memberSetHash } from '@cohort/protos/statements';
import type { RoundView } from '@cohort/protos/ledger';
import type { Cast } from '../story/cast.ts';
import type { Received } from '../story/received.ts';
import { cellsAt, hospitals, partyHosts } from '../story/study.ts';
import type { Receiver, SecretKind } from './row.ts';

export interface Secret {
  readonly kind: SecretKind;
  readonly bytes: Uint8Array;
}

export async function secretsOf(cast: Cast): Promise<Secret[]> {
  const secrets: Secret[] = hospitals.flatMap(cellsAt).flatMap((cells) => {
    const values = Float32Array.from(cells.slice(0, 2).map(Number));
    const forms = [Buffer.from(cells.join(',')), Buffer.from(cells.join('","')), new Uint8Array(values.buffer)];
    return forms.map((bytes) => ({ kind: 'raw rows', bytes }) as const);
  });
  secrets.push(...cast.contributions.flatMap(ofContribution));
  const ledger = cast.cooperative.ledgerOf('va/admin');
  for (const round of new Set(cast.contributions.map((item) => item.round))) {
    const view = await ledger.evaluate('rounds.get', { round });
    const of = cast.contributions.filter((item) => item.round === round && view.body?.members.some(({ com }) => com === item.com) === true);
    secrets.push(...ofRound(cast, view), ...(view.terms.mechanism.kind === 'none' ? [] : ofPlainSums(of)));
  }
  return secrets;
}

function ofContribution({ x, secrets, termsHash, member, blocks }: Contribution): Secret[] {
  const { k1, k2, salts } = secrets;
  return [
    { kind: 'update x', bytes: bytesOf(x) },
    { kind: 's_0', bytes: concat([...zeroShareChunks(x, secrets, { termsHash, member, blocks })]) },
    { kind: 'k_1', bytes: k1 },
    { kind: 'k_2', bytes: k2 },
    ...salts.map((bytes, index): Secret => ({ kind: `salt_${String(index) as '0' | '1' | '2'}`, bytes })),
  ];
}

const bytesOf = (x: Contribution['x']): Uint8Array =>
  concat(Object.values(x).map((values) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength)));

/** What a round with noise must open to nobody: the sum of all updates, and that of the shares of each index. */
function ofPlainSums(contributions: readonly Contribution[]): Secret[] {
  const shares = contributions.map((item) => {
    const { x, secrets } = item;
    const masks = ([1, 2] as const).map((index) => concat([...maskShareChunks(index === 1 ? secrets.k1 : secrets.k2, index, item)]));
    return [concat([...zeroShareChunks(x, secrets, item)]), ...masks, bytesOf(x)];
  });
  return [0, 1, 2, 3].map((at) => {
    const words = shares.map((of) => new Int32Array(Uint8Array.from(of[at] ?? []).buffer));
    const sum = Int32Array.from(
      { length: words[0]?.length ?? 0 },
      (_, word) => words.reduce((total, of) => total + (of[word] ?? 0), 0) | 0,
    );
    return { kind: 'sum of shares without noise', bytes: new Uint8Array(sum.buffer) };
  });
}

function ofRound(cast: Cast, { round, terms, termsHash, body }: RoundView): Secret[] {
  if (body === null) return [];
  const ports = partyHosts.map((msp) => cast.parties[msp].ports);
  const rOf = (index: ShareIndex, party: number) => ports[party]?.shares.secret(round, noiseSecretKey(index, party)) ?? null;
  const drawn = [0, 1, 2].flatMap((party) =>
    indicesOf(roleOf(party, terms.round, terms.attempt)).flatMap((index): Secret[] => {
      const r = rOf(index, party);
      return r === null ? [] : [{ kind: `r_${String(index) as '0' | '1' | '2'}`, bytes: r }];
    }),
  );
  const hU = memberSetHash(termsHash, body.members);
  const ofIndices = body.sums.flatMap(({ index, sumHash, commitments }): Secret[] => {
    const noiseSecrets = commitments.flatMap(({ party }) => rOf(index as ShareIndex, party) ?? []);
    const seed = noiseSeed({ termsHash, index, hU, noiseSecrets });
    const file = ports.map(({ artifacts }) => artifacts.get(sumHash)).find((found) => found !== null) ?? new Uint8Array();
    const known: Secret[] = [
      { kind: 'seed or noise nu_m', bytes: seed },
      { kind: `file S_${String(index) as '0' | '1' | '2'}`, bytes: file },
    ];
    const { sigma2 } = terms.mechanism;
    if (sigma2 === null) return known;
    const noise = new Uint8Array(byteLength(sumBlocks(terms.blocks)));
    addNoise(noise, { blocks: terms.blocks, seed, sigma2: parseFraction(sigma2, 'sigma2') });
    return [...known, { kind: 'seed or noise nu_m', bytes: noise }];
  });
  return [...drawn, ...ofIndices];
}

type Found = ReadonlyMap<SecretKind, ReadonlySet<Receiver>>;

/** Bytes stand in frames as they are, and in documents as hex or as text. */
export function findSecrets(
  secrets: readonly Secret[],
  received: readonly Received[],
  receiversOf: (item: Received) => readonly Receiver[],
): { readonly secrets: Found; readonly sought: ReadonlyMap<SecretKind, number> } {
  const handed = new Map<Receiver, { readonly texts: Set<string>; readonly frames: Uint8Array[] }>();
  for (const item of received)
    for (const receiver of receiversOf(item)) {
      const { texts, frames } = handed.get(receiver) ?? { texts: new Set(), frames: [] };
      texts.add(JSON.stringify(item.document));
      if (item.frames !== null) frames.push(item.frames);
      handed.set(receiver, { texts, frames });
    }
  const found = new Map<SecretKind, Set<Receiver>>();
  const sought = new Map<SecretKind, number>();
  const hay = [...handed].map(([receiver, { texts, frames }]) => ({
    receiver,
    text: [...texts].join('\n'),
    frames: Buffer.concat(frames),
  }));
  for (const { kind, bytes } of secrets) {
    sought.set(kind, (sought.get(kind) ?? 0) + 1);
    const forms = [Buffer.from(bytes).toString('hex'), Buffer.from(bytes).toString('latin1')];
    for (const { receiver, text, frames } of hay)
      if (frames.includes(Buffer.from(bytes)) || forms.some((form) => text.includes(form)))
        found.set(kind, (found.get(kind) ?? new Set()).add(receiver));
  }
  return { secrets: found, sought };
}
