// Vectors in the journal's file, as pieces in the order in which they came, of the size in which they are read: what is said of one is flushed with it.
import type { DatabaseSync } from 'node:sqlite';
import { chunkBytes } from '@cohort/mpc/block';
import { CohortError } from '@cohort/protos/errors';
import type { GroupCommit } from '@cohort/protos/runtime/group-commit';
import type { Vectors } from '../ports/journal.ts';
import { stored } from './stored.ts';

type Statement = ReturnType<DatabaseSync['prepare']>;

export const vectorsTable = `
  CREATE TABLE IF NOT EXISTS vectors (
    round TEXT NOT NULL, name TEXT NOT NULL, at INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (round, name, at));
`;

/** SELECT and not VALUES: SQLite then undoes a piece that finds no room alone, not with all that waits. */
const addPiece = 'INSERT INTO vectors SELECT ?, ?, ?, ?';
const lengthOf = 'SELECT at + length(bytes) AS length FROM vectors WHERE round = ? AND name = ? ORDER BY at DESC LIMIT 1';
const piecesOf = `
  SELECT at, bytes FROM vectors WHERE round = ?1 AND name = ?2
  AND at >= (SELECT max(at) FROM vectors WHERE round = ?1 AND name = ?2 AND at <= ?3) AND at < ?3 + ?4 ORDER BY at`;

/** `prepared` gives a statement by its text. */
export function sqliteVectors(prepared: (sql: string) => Statement, disk: GroupCommit): Vectors {
  const length = (round: string, name: string): number =>
    Number(stored('journal', () => prepared(lengthOf).get(round, name))?.['length'] ?? 0);
  return {
    length,
    append(round, name, bytes) {
      const begin = length(round, name);
      disk.soon(() => {
        for (let at = 0; at < bytes.length; at += chunkBytes)
          stored('journal', () => prepared(addPiece).run(round, name, begin + at, bytes.subarray(at, at + chunkBytes)));
      });
    },
    read(round, name, offset, count) {
      const rows = stored('journal', () => prepared(piecesOf).all(round, name, offset, count));
      const [only, ...more] = rows;
      if (only?.['at'] === offset && more.length === 0 && (only['bytes'] as Uint8Array).length === count)
        return only['bytes'] as Uint8Array;
      const out = new Uint8Array(count);
      let end = offset;
      for (const row of rows) {
        const [at, bytes] = [Number(row['at']), row['bytes'] as Uint8Array];
        const piece = bytes.subarray(Math.max(0, offset - at), Math.min(bytes.length, offset + count - at));
        out.set(piece, Math.max(0, at - offset));
        end = at + bytes.length;
      }
      if (end < offset + count)
        throw new CohortError(
          'STORAGE_CORRUPT',
          `shares: expected ${String(count)} bytes at ${String(offset)}, got ${String(Math.max(0, end - offset))}`,
        );
      return out;
    },
    discard(round, name) {
      disk.soon(() => {
        stored('journal', () => prepared('DELETE FROM vectors WHERE round = ? AND name = ?').run(round, name));
      });
    },
  };
}
