// The artifact store as a folder of files, each named by its hash and written whole: synced under another name, then renamed, beside the thread.
// One whose name a crash takes is fetched or made again; until it has its name it is served from memory, and the newest for longer.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fromHex } from '../src/hash.ts';
import type { Stored } from '../src/storage-error.ts';
import type { Artifacts } from './artifacts.ts';

/** Bytes of files that stay in memory once put or read: a new model is read by its own node for the next round, and sent to every member. */
const rememberedBytes = 64 * 1024 * 1024;

/**
 * `stored` says what the disk refuses, `ending` follows the hash in each file's name.
 * @throws {CohortError} ENCODING_INVALID for a name that is no SHA-256 in lower-case hex, before any path is made of it; what `stored` names
 */
export function fileArtifacts(folder: string, stored: Stored, ending = ''): Artifacts {
  stored('artifacts', () => mkdirSync(folder, { recursive: true, mode: 0o700 }));
  /** What has no name on disk yet; one that the disk refused stays until somebody has been told. */
  const coming = new Map<string, { readonly bytes: Uint8Array; readonly written: Promise<void> }>();
  const remembered = new Remembered();
  const fileOf = (hash: string): string => {
    fromHex(hash, 32);
    return join(folder, `${hash}${ending}`);
  };
  return {
    put(hash, given) {
      const bytes = plain(given);
      const file = fileOf(hash);
      if (coming.has(hash) || existsSync(file)) return;
      const written = writeWhole(file, bytes)
        .catch((thrown: unknown) =>
          stored('artifacts', () => {
            throw thrown;
          }),
        )
        .then(() => {
          coming.delete(hash);
        });
      written.catch(() => undefined);
      coming.set(hash, { bytes, written });
      remembered.keep(hash, bytes);
    },
    has: (hash) => coming.has(hash) || existsSync(fileOf(hash)),
    get(hash) {
      const known = coming.get(hash)?.bytes ?? remembered.get(hash);
      if (known !== undefined) return known;
      const file = fileOf(hash);
      if (!existsSync(file)) return null;
      const bytes = plain(stored('artifacts', () => readFileSync(file)));
      remembered.keep(hash, bytes);
      return bytes;
    },
    discard: (hash) => {
      const file = fileOf(hash);
      remembered.forget(hash);
      stored('artifacts', () => {
        rmSync(file, { force: true });
      });
    },
    async settle() {
      for (const [hash, { written }] of [...coming])
        try {
          await written;
        } catch (thrown) {
          coming.delete(hash);
          throw thrown;
        }
    },
  };
}

/** The newest files, of `rememberedBytes` together. */
class Remembered {
  readonly #files = new Map<string, Uint8Array>();
  #bytes = 0;

  get(hash: string): Uint8Array | undefined {
    return this.#files.get(hash);
  }

  keep(hash: string, bytes: Uint8Array): void {
    this.forget(hash);
    this.#files.set(hash, bytes);
    this.#bytes += bytes.length;
    for (const oldest of this.#files.keys()) {
      if (this.#bytes <= rememberedBytes) break;
      this.forget(oldest);
    }
  }

  forget(hash: string): void {
    this.#bytes -= this.#files.get(hash)?.length ?? 0;
    this.#files.delete(hash);
  }
}

/** A Buffer as what it is a view of: two that are equal compare equal. */
const plain = ({ buffer, byteOffset, length }: Uint8Array): Uint8Array => new Uint8Array(buffer, byteOffset, length);

async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  const next = `${file}.new`;
  try {
    {
      await using written = await open(next, 'w', 0o600);
      await written.writeFile(bytes);
      await written.sync();
    }
    await rename(next, file);
  } catch (thrown) {
    await rm(next, { recursive: true, force: true });
    throw thrown;
  }
}
