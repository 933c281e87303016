// A stream under AES-256-GCM in pieces: each is authenticated before anything of it is used, none can be left out, moved or added, and memory stays flat.
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { CohortError } from '@cohort/protos/errors';

const pieceBytes = 65_536;
const tagBytes = 16;

/** Of one stream: a key that seals nothing else, and what is authenticated with each piece. */
export interface Sealing {
  /** 32 bytes. */
  readonly key: Uint8Array;
  readonly header: Uint8Array;
}

/** A key seals one stream, so a piece's number is its nonce; its last byte says whether it is the last (Hoang, Reyhanitabar, Rogaway, Vizar 2015: STREAM). */
function nonceOf(piece: number, isLast: boolean): Uint8Array {
  const nonce = new Uint8Array(12);
  new DataView(nonce.buffer).setBigUint64(3, BigInt(piece));
  nonce[11] = isLast ? 1 : 0;
  return nonce;
}

/** Each piece with its tag; all but the last are of one size. */
export async function* sealPieces(plain: AsyncIterable<Uint8Array>, { key, header }: Sealing): AsyncGenerator<Uint8Array, void, undefined> {
  const seal = (bytes: Uint8Array, piece: number, isLast: boolean): Uint8Array => {
    const cipher = createCipheriv('aes-256-gcm', key, nonceOf(piece, isLast)).setAAD(header);
    return Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
  };
  let [piece, rest] = [0, Buffer.alloc(0)];
  for await (const bytes of plain) {
    rest = Buffer.concat([rest, bytes]);
    // What fills a piece may be the last of all.
    for (; rest.length > pieceBytes; rest = rest.subarray(pieceBytes)) yield seal(rest.subarray(0, pieceBytes), piece++, false);
  }
  yield seal(rest, piece, true);
}

/** @throws {CohortError} STORAGE_CORRUPT for another key, another header, or bytes that were changed, cut off or added */
export async function* openPieces(
  sealed: AsyncIterable<Uint8Array>,
  { key, header }: Sealing,
): AsyncGenerator<Uint8Array, void, undefined> {
  const open = (bytes: Uint8Array, piece: number, isLast: boolean): Uint8Array => {
    if (bytes.length < tagBytes) throw changed();
    const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(piece, isLast)).setAAD(header).setAuthTag(bytes.subarray(-tagBytes));
    try {
      return Buffer.concat([decipher.update(bytes.subarray(0, -tagBytes)), decipher.final()]);
    } catch (cause) {
      throw changed(cause);
    }
  };
  let [piece, rest] = [0, Buffer.alloc(0)];
  for await (const bytes of sealed) {
    rest = Buffer.concat([rest, bytes]);
    const whole = pieceBytes + tagBytes;
    for (; rest.length > whole; rest = rest.subarray(whole)) yield open(rest.subarray(0, whole), piece++, false);
  }
  yield open(rest, piece, true);
}

function changed(cause?: unknown): CohortError {
  return new CohortError(
    'STORAGE_CORRUPT',
    'expected the bytes that were sealed under this passphrase, got others; type the passphrase again, and if it is right take another copy of the file',
    { cause },
  );
}
